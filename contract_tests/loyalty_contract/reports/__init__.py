"""
What is left of a run: every report is made from its events alone.

`tale` reads the events, `judging` says what they amount to, the others write.
"""
