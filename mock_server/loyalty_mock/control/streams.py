"""
Server-sent events: each reader at its own pace, out of the journal itself.

A reader has no buffer of its own: one that is slow falls behind in the journal, and is told how
many exchanges were gone before it came to them.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from loyalty_mock.control.routes import Events
from loyalty_mock.journal.telling import head

if TYPE_CHECKING:
    from loyalty_mock.control.rim import ControlRim

HEARTBEAT_SECONDS = 15.0
_AT_ONCE = 100


async def send_events(
    rim: "ControlRim", request: web.BaseRequest, events: Events
) -> web.StreamResponse:
    """Send what comes until the reader goes or the mock ends."""
    journal = rim.mock.journal
    number = journal.last if events.since is None else events.since
    changed = rim.changed
    response = web.StreamResponse(
        headers={
            "Server": "loyalty-mock",
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    woken = asyncio.Event()
    stop = rim.subscribe(woken)
    try:
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        while not rim.closing:
            woken.clear()
            fresh = [change for count, change in rim.changes if count > changed]
            changed = rim.changed
            for change in fresh:
                await response.write(_event("change", change))
            entries, missing = journal.after(number, _AT_ONCE)
            if missing:
                await response.write(_event("gap", {"missing": missing}))
            told = [entry for entry in entries if events.query.fits(entry)]
            for entry in told:
                await response.write(_event("entry", head(entry), entry.number))
            if entries:
                number = entries[-1].number
                continue
            try:
                await asyncio.wait_for(woken.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
    except ConnectionError:
        pass  # the reader has gone
    finally:
        stop()
    return response


def _event(kind: str, data: Any, number: int | None = None) -> bytes:
    told = json.dumps(data, ensure_ascii=False)
    identity = "" if number is None else f"id: {number}\n"
    return f"event: {kind}\n{identity}data: {told}\n\n".encode("utf-8", "backslashreplace")
