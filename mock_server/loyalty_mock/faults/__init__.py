"""
Faults on demand: what may go wrong with an exchange or a task, when it does, and how.

`table` lists every kind, `spec` reads what somebody wrote, `book` decides what is due, `answers`
and `batches` bring it about. Only the rim (`faulty.py`, `sending.py`) touches a socket.
"""
