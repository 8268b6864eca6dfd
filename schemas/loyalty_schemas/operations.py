"""
The operations the kit knows, one line each.

Each name is also a folder here, in the fixtures and in the mock.
Holds no rule, no schema and nothing of how an operation is served.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """
    One thing a client can ask for: where it lives and by which method.
    """

    name: str
    method: str
    path: str


# "Method: POST" and the URL on the endpoint's page; the path of the second from the export tasks.
OPERATIONS = (
    Operation("register_member_batch_task", "POST", "/api/v1.1/loyalty/register_member_batch_task"),
    Operation("tasks_status", "POST", "/api/v1.1/tasks/status"),
)
