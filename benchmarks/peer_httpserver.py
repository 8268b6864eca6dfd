"""
pytest-httpserver as a peer: a handler that parses JSON and answers.

    python peer_httpserver.py PORT
"""

import json
import sys
import threading

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from peer_setups import ANSWER


def main(port: int) -> None:
    """
    Serve until the process is ended.
    """

    def answer(request: Request) -> Response:
        json.loads(request.get_data())
        return Response(json.dumps(ANSWER), content_type="application/json")

    server = HTTPServer(host="127.0.0.1", port=port, threaded=True)
    import bodies

    server.expect_request(bodies.PATH, method="POST").respond_with_handler(answer)
    server.start()
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
