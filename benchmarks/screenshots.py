"""
The page as it looks, for the documents: wide and narrow, light and dark.

    python benchmarks/screenshots.py FOLDER
"""

import json
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import sync_playwright

from loyalty_mock import LoyaltyServer, running_mock

SIZES = {"wide": (1180, 720), "narrow": (390, 720)}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MEMBERS = [{"email": f"member{number}@example.com"} for number in range(2500)]


def send(server: LoyaltyServer, body: str, media: str = "json") -> None:
    """Send a body; a refusal is as welcome as a success."""
    headers = {"Content-Type": f"application/{media}"}
    request = urllib.request.Request(server.register_url, body.encode(), headers)  # noqa: S310
    with suppress(urllib.error.HTTPError):
        urllib.request.urlopen(request).close()  # noqa: S310 - the mock of this process


def play(server: LoyaltyServer) -> None:
    """Let some exchanges happen, good ones and bad."""
    fields = {"token": server.token, "loyalty_program_id": 123, "matching": "email"}
    for count in (1, 2, 2500, 3):
        send(server, json.dumps({**fields, "data": MEMBERS[:count]}))
    phones = "<item><phone>+79991234567</phone></item><item><phone>8 999 123</phone></item>"
    send(
        server,
        f"<xml><token>{server.token}</token><loyalty_program_id>123</loyalty_program_id>"
        f"<matching>phone</matching><data>{phones}</data></xml>",
        "xml",
    )
    send(server, '{"token": "')
    server.fail_next(503)
    send(server, json.dumps({**fields, "data": MEMBERS[:1]}))
    dated = [MEMBERS[0], {**MEMBERS[1], "registration_date": "2024-13-01"}]
    send(server, json.dumps({**fields, "data": dated}))


def main() -> int:
    """Write four pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with running_mock(task_seconds=5, seed=1) as server, sync_playwright() as started:
        play(server)
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page.goto(f"{server.url}/__mock/")
                page.locator("#link.live").wait_for()
                if size == "wide":
                    page.locator("[role=option]").last.click()
                    page.locator("#opened").wait_for()
                page.screenshot(path=folder / f"page-{size}-{scheme}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
