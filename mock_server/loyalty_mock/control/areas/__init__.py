"""
The subjects of the control API, one module each.

A module holds functions from an ask to an answer, and gathers their routes and schemas as `AREA`.
"""
