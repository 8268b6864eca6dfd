"""
The mock inside a test process: a server in a thread, and one tenant's view of it.

Knows no test framework; `under_pytest` dresses it for pytest, `running_mock` serves all others.
"""
