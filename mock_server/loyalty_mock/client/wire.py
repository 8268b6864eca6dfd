"""
The rim: bodies out, answers in, over aiohttp's client. Whatever goes wrong there becomes a value.

Follows no redirect and asks nothing twice: who called decides.
"""

import io
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp

from loyalty_mock.client.answers import Answer, Lost
from loyalty_mock.client.plan import Target

Post = Callable[[str, bytes], Awaitable[Answer | Lost]]

# A task's result names every member that failed: of a million, so many bytes.
_LARGEST_ANSWER = 256 * 1024 * 1024


@asynccontextmanager
async def connected(target: Target, content_type: str) -> AsyncIterator[Post]:
    """Give what posts a body to a path; raises OSError or ssl.SSLError for a CA file unread."""
    connector: aiohttp.BaseConnector
    if target.uds:
        connector = aiohttp.UnixConnector(str(target.uds))
    elif target.ca_file:
        context = ssl.create_default_context(cafile=str(target.ca_file))
        connector = aiohttp.TCPConnector(ssl=context)
    else:
        connector = aiohttp.TCPConnector()
    headers = {**target.headers, "Content-Type": content_type, "Accept": content_type}
    timeout = aiohttp.ClientTimeout(total=target.timeout, sock_connect=min(target.timeout, 10.0))
    async with aiohttp.ClientSession(
        connector=connector, headers=headers, timeout=timeout
    ) as session:

        async def post(path: str, body: bytes) -> Answer | Lost:
            try:
                return await _exchange(session, target.url.rstrip("/") + path, body)
            except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
                return Lost(reason=f"no trusted connection: {error}", reached=False, final=True)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                return Lost(reason=f"not reached: {error}", reached=False)
            except TimeoutError:
                return Lost(reason=f"no answer within {target.timeout:g} s", reached=True)
            except (aiohttp.ClientError, OSError) as error:
                told = str(error) or type(error).__name__
                return Lost(reason=f"the connection broke: {told}", reached=True)

        yield post


async def _exchange(session: aiohttp.ClientSession, url: str, body: bytes) -> Answer | Lost:
    # As a file: aiohttp would write a large one in one go otherwise.
    async with session.post(url, data=io.BytesIO(body), allow_redirects=False) as answer:
        told = bytearray()
        async for piece in answer.content.iter_any():
            told += piece
            if len(told) > _LARGEST_ANSWER:
                return Lost(reason="the answer has no end", reached=True, final=True)
        return Answer(
            status=answer.status,
            content_type=answer.content_type,
            retry_after=answer.headers.get("Retry-After"),
            body=bytes(told),
        )
