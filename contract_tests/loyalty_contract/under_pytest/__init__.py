"""
The same cases under pytest: its options, and one item a case.

The plugin imports nothing else of the kit until a run names a URL.
"""
