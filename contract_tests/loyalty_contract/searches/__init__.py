"""
What no table holds, searched with Hypothesis: drawn requests, and the state machine for tasks.

Knows what is drawn and what must hold of it; how a target is reached comes in from outside.
"""
