"""
What a run says on a terminal: while it goes on, and at its end.

Nothing of a target's own reaches the terminal but through `terminal.harmless`.
"""
