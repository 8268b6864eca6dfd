"""
The command `loyalty-mock`: options into settings, mistakes into one line and exit code 2.

Nothing that only one command needs is imported before it runs, so that the others answer at once.
"""
