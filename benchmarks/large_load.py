"""
Four connections that send the same large body again and again, until the process is ended.

    python large_load.py PORT json|xml < BODY

Says a line once each of them has been answered.
"""

import http.client
import sys
import threading

from bodies import MEDIA, PATH

CONNECTIONS = 4


def main(port: int, media: str) -> None:
    """
    Read the body, and send it until the end.
    """
    body = sys.stdin.buffer.read()
    first = threading.Barrier(CONNECTIONS + 1)
    for _ in range(CONNECTIONS):
        threading.Thread(target=_send, args=(port, media, body, first), daemon=True).start()
    first.wait()
    print("begun", flush=True)
    threading.Event().wait()


def _send(port: int, media: str, body: bytes, first: threading.Barrier) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answered = 0
    while True:
        connection.request("POST", PATH, body, {"Content-Type": MEDIA[media]})
        connection.getresponse().read()
        answered += 1
        if answered == 1:
            first.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
