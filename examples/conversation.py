"""
Sending one request and telling what was sent and what came back, with the standard library alone.

Knows HTTP and the platform's envelope in both formats; knows nothing of the story told with it.
"""

import http.client
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from mock_process import Surprise

BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
MEDIA = {"json": "application/json", "xml": "application/xml"}
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SHOWN = 700


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back: the HTTP status, the text, the envelope's fields in it, and the time it took.
    """

    status: int
    text: str
    fields: dict[str, Any]
    milliseconds: float


def ask(mock: str, path: str, body: bytes, media: str = "json") -> Answer:
    """
    Send one request without telling of it; raises Surprise where no proper answer comes back.
    """
    connection = http.client.HTTPConnection(urlsplit(mock).netloc, timeout=30)
    began = time.perf_counter()
    try:
        connection.request("POST", path, body, {"Content-Type": MEDIA[media]})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Surprise(f"POST {path} got no answer: {error!r}.") from error
    finally:
        connection.close()
    taken = (time.perf_counter() - began) * 1000
    named = answer.headers.get_content_type()
    if named != MEDIA[media]:
        raise Surprise(f"The answer to {MEDIA[media]} calls itself {named}.")
    text = content.decode("utf-8", errors="replace")
    return Answer(answer.status, text, _fields(content, media), taken)


def tell(mock: str, path: str, body: bytes, media: str = "json") -> Answer:
    """
    Send one request and print both ways; a long body is cut, the answer stands as it came.
    """
    print(f"  > POST {path}  ({MEDIA[media]}, {len(body):,} bytes)")
    text = body.decode("utf-8")
    cut = text if len(text) <= SHOWN else f"{text[:200]}..."
    print("\n".join(f"  >   {line}" for line in cut.splitlines()))
    answer = ask(mock, path, body, media)
    print(f"  < HTTP {answer.status}  ({answer.milliseconds:.1f} ms)")
    print(f"  <   {answer.text.rstrip()}")
    return answer


def accepted(answer: Answer) -> str:
    """
    Hold an answer to the page's success and give its task_id; raises Surprise for anything else.
    """
    fields = answer.fields
    if answer.status != http.HTTPStatus.OK or fields.get("error") != 0:
        raise Surprise(f"This was to be accepted, and was not: {fields}.")
    if fields.get("error_text") != "Successful operation":
        raise Surprise(f'error_text is not "Successful operation": {fields}.')
    task_id = fields.get("task_id")
    if not isinstance(task_id, str) or not UUID4.fullmatch(task_id):
        raise Surprise(f"task_id is no version-4 UUID: {fields}.")
    return task_id


def refused(answer: Answer, *, code: int, naming: str) -> None:
    """
    Hold an answer to a refusal with this code whose text names this; raises Surprise otherwise.
    """
    fields = answer.fields
    if fields.get("error") != code or answer.status != code:
        raise Surprise(f"This was to be refused with {code}: HTTP {answer.status}, {fields}.")
    if naming not in str(fields.get("error_text")):
        raise Surprise(f"error_text does not name {naming}: {fields}.")
    if "task_id" in fields:
        raise Surprise(f"A refusal began a task: {fields}.")


def _fields(content: bytes, media: str) -> dict[str, Any]:
    try:
        if media == "json":
            fields = json.loads(content)
        else:
            root = ElementTree.fromstring(content)
            fields = {child.tag: child.text for child in root}
            fields["error"] = int(fields["error"])
    except (ValueError, KeyError, TypeError, ElementTree.ParseError) as error:
        raise Surprise(f"The answer cannot be read as {media}: {content[:200]!r}.") from error
    if not isinstance(fields, dict):
        raise Surprise(f"The answer is no envelope: {content[:200]!r}.")
    return fields
