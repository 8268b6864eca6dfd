"""
The reference client: how to use the endpoint well, as an example to read.

Members go in as a generator and out in batches, in memory that does not grow with their number.
Reading, checking, batching, encoding, checkpoints and verdicts are pure; `wire.py` alone speaks
HTTP. It knows the endpoint's page and nothing of the mock's core: it may be pointed at any server.
"""
