"""
What crosses the wire: an ask written and sent, an answer read and checked for its form.

Knows no case and no rule by what it tries; `transport` is the only module that opens a socket.
"""
