"""
The request bodies measured: ten thousand profiles, long and short, and the page's small request.

Built by counting, so that every run sends the same bytes. Knows no server.
"""

import json

PATH = "/api/v1.1/loyalty/register_member_batch_task"
MEDIA = {"json": "application/json", "xml": "application/xml"}
COUNT = 10_000
LONG_BYTES = 9_850_000
DATE = "2024-09-01T12:34:56Z"

JSON_HEAD = b'{"token":"abc123def456","loyalty_program_id":123,"matching":"email","data":['
JSON_TAIL = b"]}"
XML_HEAD = (
    b"<xml><token>abc123def456</token><loyalty_program_id>123</loyalty_program_id>"
    b"<matching>email</matching><data>"
)
XML_TAIL = b"</data></xml>"


def small(media: str) -> bytes:
    """
    Write a request of two profiles, as on the vendor's page.
    """
    return _request(media, ["user1@example.com", "user2@example.com"])


def short(media: str) -> bytes:
    """
    Write ten thousand profiles that hold an e-mail address and a date, nothing longer than usual.
    """
    return _request(media, [f"member{number}@example.com" for number in range(COUNT)])


def long(media: str) -> bytes:
    """
    Write ten thousand profiles whose addresses are so long that the body has 9.85 MB.
    """
    bare = len(_request(media, [_address(number, 0) for number in range(COUNT)]))
    each, rest = divmod(LONG_BYTES - bare, COUNT)
    return _request(media, [_address(number, each + (number < rest)) for number in range(COUNT)])


def _address(number: int, more: int) -> str:
    return f"member{number:05}{'x' * more}@example.com"


def _request(media: str, addresses: list[str]) -> bytes:
    if media == "json":
        items = (
            json.dumps({"email": address, "registration_date": DATE}, separators=(",", ":"))
            for address in addresses
        )
        return JSON_HEAD + ",".join(items).encode() + JSON_TAIL
    items = (
        f"<item><email>{address}</email><registration_date>{DATE}</registration_date></item>"
        for address in addresses
    )
    return XML_HEAD + "".join(items).encode() + XML_TAIL
