"""
The control API under `/__mock/`: what tests and people see of the mock, and change of it.

A table of routes (`table`), each a pure function from an ask to an answer; `access` says who may
ask, `openapi` describes it all, and only `rim` and `streams` know aiohttp.
"""
