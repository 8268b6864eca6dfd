"""
Registering members with requests: batches, errors, 429 and the task, as the endpoint wants it.
"""

import itertools
import time

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

BATCH = 10_000  # "A single request should not exceed 10,000 profiles"
# A 429 was not taken, so it may be sent again; of a 503 nobody knows.
RETRY = Retry(total=5, status_forcelist=[429], allowed_methods=None, backoff_factor=0.5)


class LoyaltyError(Exception):
    """The platform refused a request; the message is its `error_text`."""


class LoyaltyClient:
    """One user's access to one loyalty program."""

    def __init__(self, url: str, token: str, program: int) -> None:
        """Keep what every request carries."""
        self.url, self.token, self.program = url, token, program
        self.session = requests.Session()
        self.session.mount(url, HTTPAdapter(max_retries=RETRY))

    def register(self, members, matching="email"):
        """Send the members, all to one task, and give its id."""
        members = iter(members)
        task = {}
        while batch := list(itertools.islice(members, BATCH)):
            answer = self._post(
                "loyalty/register_member_batch_task",
                loyalty_program_id=self.program,
                matching=matching,
                data=batch,
                **task,
            )
            task = {"task_id": answer["task_id"]}
        return task.get("task_id")

    def wait(self, task_id, seconds=60.0):
        """Wait until the task has ended and give its result."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            data = self._post("tasks/status", task_id=task_id)["data"]
            if data["status"] in {"completed", "success"}:
                return data["result"]
            if data["status"] == "failed":
                raise LoyaltyError(f"task {task_id} failed")
            time.sleep(0.2)
        raise TimeoutError(f"task {task_id} has not ended")

    def _post(self, operation, **fields):
        """Send one request; a refusal may show in the status, in `error`, or in both."""
        answer = self.session.post(
            f"{self.url}/api/v1.1/{operation}", json={"token": self.token, **fields}, timeout=30
        )
        try:
            body = answer.json()
        except ValueError:
            answer.raise_for_status()
            raise
        if answer.status_code != 200 or body.get("error") != 0:
            raise LoyaltyError(f"{body.get('error')}: {body.get('error_text')}")
        return body
