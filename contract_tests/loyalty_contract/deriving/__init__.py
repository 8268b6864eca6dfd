"""
A JSON Schema broken on purpose: where it can be broken, and in which ways.

Closed over the keywords that the contract's schemas use; an unknown one is an error.
"""
