"""
The command `loyalty-contract`: options into values, and what each command says and leaves behind.

The outermost rim: nothing else of the kit knows a terminal's options.
"""
