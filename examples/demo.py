"""
The kit's story, told against a real mock over real HTTP; any surprise ends it with exit code 1.

Run it with `make demo`. Knows the mock's command and the vendor's page, and nothing of the
mock's code: what works here works from any client in any language.
"""

import json
import signal
import sys
import time
from typing import Any

from conversation import BATCH, STATUS, accepted, ask, refused, tell
from loyalty_fixtures import page_example
from mock_process import Surprise, running_mock

TOKEN = "abc123def456"
TASK_SECONDS = 1.5  # long enough to see a batch under way
DEADLINE_SECONDS = 30


def main() -> int:
    """
    Tell the story; give 0 where every step went as expected, else 1.
    """
    # Whoever ends the demo ends the mock with it: an exit passes through its `with`.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running_mock("--task-seconds", str(TASK_SECONDS)) as mock:
            print(f"The mock is ready at {mock}.")
            tell_story(mock)
    except Surprise as surprise:
        print(f"\nA surprise: {surprise}", file=sys.stderr)
        return 1
    print("\nThe demo went well: every answer was the expected one.")
    return 0


def tell_story(mock: str) -> None:
    """
    Register members, continue, repeat, go wrong, and follow the tasks to their end.
    """
    chapter("The page's example in JSON begins a task")
    task = accepted(tell(mock, BATCH, page_example("request.json")))
    begun = status_of(mock, task)
    if begun["status"] not in {"pending", "running"}:
        raise Surprise(f"A task just begun is already {begun['status']}.")
    print(f"\n  Its status right away: {begun['status']}, {begun['progress']} %.")

    chapter("The page's example in XML is answered in XML")
    accepted(tell(mock, BATCH, page_example("request.xml"), "xml"))

    chapter("A second batch joins the first task, by task_id and next_key")
    second = request([{"email": "user3@example.com"}], task_id=task, next_key="abc123")
    same_task(accepted(tell(mock, BATCH, second)), task)

    chapter("The same batch again, with the same next_key: answered alike, added once")
    same_task(accepted(tell(mock, BATCH, second)), task)

    chapter("10,000 profiles in one request, the last of them a repeat of the first")
    crowd = profiles(9_999)
    large = accepted(tell(mock, BATCH, request([*crowd, crowd[0]])))

    tell_refusals(mock)

    chapter("The first task's way to completed: 3 profiles in 2 batches, nothing counted twice")
    result = follow(mock, task)
    if result != {"errors": [], "total": 3}:
        raise Surprise(f"The result is not 3 profiles without an error: {result}.")

    chapter("The large task's way to completed, and what its results say of the repeat")
    result = follow(mock, large)
    places = [(error.get("batch"), error.get("index")) for error in result.get("errors", [])]
    if result.get("total") != 10_000 or places != [(0, 9_999)]:
        raise Surprise(f"The result is not 10,000 profiles and one repeat: {result}.")


def tell_refusals(mock: str) -> None:
    """
    Send what the page forbids; each refusal says what is wrong and where.
    """
    chapter("Refused: a date that no calendar has")
    dated = [
        {"email": "a@example.com"},
        {"email": "b@example.com", "registration_date": "2024-13-01"},
    ]
    refused(tell(mock, BATCH, request(dated)), code=400, naming="data[1].registration_date")

    chapter("Refused: a matching that the page does not list")
    other = request([{"email": "a@example.com"}], matching="passport")
    refused(tell(mock, BATCH, other), code=400, naming="matching")

    chapter("Refused: 10,001 profiles")
    refused(tell(mock, BATCH, request(profiles(10_001))), code=400, naming="10001")


def follow(mock: str, task: str) -> dict[str, Any]:
    """
    Ask for a task's status until it is completed, print each change, and give its result.

    Raises Surprise where it fails, falls back, or is not completed in time.
    """
    body = json.dumps({"token": TOKEN, "task_id": task}).encode()
    print(f"  > POST {STATUS}\n  >   {body.decode()}")
    deadline = time.monotonic() + DEADLINE_SECONDS
    progress, told = 0, ""
    while time.monotonic() < deadline:
        data = status_of(mock, task)
        if data["progress"] < progress:
            raise Surprise(f"Progress fell from {progress} to {data['progress']}.")
        progress = data["progress"]
        if json.dumps(data) != told:
            told = json.dumps(data)
            print(f"  <   {told}")
        if data["status"] == "completed":
            result: dict[str, Any] = data["result"]
            return result
        if data["status"] not in {"pending", "running"}:
            raise Surprise(f"The task's status is {data['status']}.")
        time.sleep(0.25)
    raise Surprise(f"The task was not completed within {DEADLINE_SECONDS} seconds.")


def status_of(mock: str, task: str) -> dict[str, Any]:
    """
    Ask once where a task stands; raises Surprise where the answer is not of the expected shape.
    """
    answer = ask(mock, STATUS, json.dumps({"token": TOKEN, "task_id": task}).encode())
    data = answer.fields.get("data")
    if answer.fields.get("error") != 0 or not isinstance(data, dict):
        raise Surprise(f"The status of a task was not told: {answer.fields}.")
    if missing := {"status", "progress", "result"} - set(data):
        raise Surprise(f"The status answer lacks {', '.join(sorted(missing))}: {data}.")
    return data


def same_task(got: str, task: str) -> None:
    """
    Hold a later batch's answer to the task it was sent for; raises Surprise otherwise.
    """
    if got != task:
        raise Surprise(f"The answer names task {got}, not {task}.")


def request(data: list[dict[str, str]], **fields: str) -> bytes:
    """
    Write a request by email, other fields as given, in JSON.
    """
    whole = {"token": TOKEN, "loyalty_program_id": 123, "matching": "email", **fields}
    return json.dumps({**whole, "data": data}).encode()


def profiles(count: int) -> list[dict[str, str]]:
    """
    Make so many profiles, no two alike.
    """
    return [{"email": f"member{number}@example.com"} for number in range(count)]


def chapter(title: str) -> None:
    """
    Print the heading of the story's next part.
    """
    print(f"\n== {title}\n")


if __name__ == "__main__":
    sys.exit(main())
