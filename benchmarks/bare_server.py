"""
What the mock is measured against: a bare aiohttp server that reads and parses, and nothing more.

    python bare_server.py json|xml

Says `ready http://127.0.0.1:PORT` on its first line as the mock does. Judges nothing.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Callable

from aiohttp import web

ANSWERS = {
    "json": b'{"error":0,"error_text":"Successful operation","task_id":"none"}',
    "xml": b"<xml><error>0</error><error_text>Successful operation</error_text></xml>",
}


def main(media: str) -> None:
    """
    Serve one format on a free port until SIGTERM or SIGINT.
    """
    parse = parser(media)

    async def answer(request: web.Request) -> web.Response:
        parse(await request.read())
        return web.Response(body=ANSWERS[media], content_type=f"application/{media}")

    app = web.Application(client_max_size=2**30)
    app.router.add_post("/{path:.*}", answer)
    asyncio.run(serve(app))


def parser(media: str) -> Callable[[bytes], object]:
    """
    Choose what reads a body; lxml is imported only where it is used, for the start is measured.
    """
    if media == "json":
        return json.loads
    from lxml import etree

    return etree.fromstring


async def serve(app: web.Application) -> None:
    """
    Bind, say ready, wait for a signal.
    """
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"ready http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await ended.wait()
    await runner.cleanup()


if __name__ == "__main__":
    main(sys.argv[1])
