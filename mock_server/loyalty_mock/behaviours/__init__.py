"""
What each operation does once its request is judged: one module an operation, named after it.

A module holds `behave(call, book)`; the exchange finds it by the operation's name.
"""
