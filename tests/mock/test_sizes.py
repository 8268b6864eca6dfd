"""
The two limits over real HTTP: 10,000 profiles and 10 MB, in every way a body travels (LIM).

10,000 and 10,001 profiles, 10,000,000 and 10,485,761 bytes, JSON and XML, with Content-Length,
chunked and compressed.
"""

import gzip
import zlib

import pytest

HEADS = {
    "json": '{"token": "abc123def456", "loyalty_program_id": 123, "matching": "email", %s"data": [',
    "xml": "<xml><token>abc123def456</token><loyalty_program_id>123</loyalty_program_id>"
    "<matching>email</matching>%s<data>",
}
TAILS = {"json": "]}", "xml": "</data></xml>"}
ITEMS = {
    "json": lambda email: f'{{"email": "{email}"}}',
    "xml": lambda email: f"<item><email>{email}</email></item>",
}
NOTES = {
    "json": lambda text: f'"note": "{text}", ',
    "xml": lambda text: f"<note>{text}</note>",
}
KIB_64 = 65_536

both_formats = pytest.mark.parametrize("media", ["json", "xml"])


def write(media, emails, note=""):
    head = HEADS[media] % (NOTES[media](note) if note else "")
    between = ", " if media == "json" else ""
    return (head + between.join(map(ITEMS[media], emails)) + TAILS[media]).encode()


def profiles(media, count, most=""):
    """Write so many profiles; `most` makes each address longer."""
    return write(media, (f"{most}{n}@example.com" for n in range(count)))


def sized(media, size):
    """Write one profile beside a field nobody knows, so long that the body has this size."""
    short = len(write(media, ["user1@example.com"], "x"))
    body = write(media, ["user1@example.com"], "x" * (size - short + 1))
    assert len(body) == size
    return body


def chunked(body):
    """Give the body in pieces: http.client then sends no Content-Length."""
    return (body[at : at + KIB_64] for at in range(0, len(body), KIB_64))


def whole(body):
    return body


BODIES = {
    "10,000 profiles": (lambda media: profiles(media, 10_000), None),
    "10,001 profiles": (lambda media: profiles(media, 10_001), 400),
    "10,000,000 bytes": (lambda media: sized(media, 10_000_000), None),
    "10,485,761 bytes": (lambda media: sized(media, 10_485_761), 413),
}


def check(outcome, error):
    if error is None:
        assert outcome.accepted and outcome.task_id
    else:
        assert outcome.error == error


@both_formats
@pytest.mark.parametrize("travel", [whole, chunked])
@pytest.mark.parametrize("name", BODIES)
def test_a_limit_is_kept_to_the_one(serve, settings_with, media, travel, name):
    make, error = BODIES[name]
    server = serve(settings_with())
    check(server.send(travel(make(media)), media), error)


@both_formats
@pytest.mark.parametrize("travel", [whole, chunked])
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("name", BODIES)
def test_a_compressed_body_counts_with_its_decoded_size(
    serve, settings_with, media, travel, coding, name
):
    make, error = BODIES[name]
    compress = {"gzip": lambda body: gzip.compress(body, 1), "deflate": zlib.compress}[coding]
    server = serve(settings_with())
    body = travel(compress(make(media)))
    check(server.send(body, media, headers={"Content-Encoding": coding}), error)


@both_formats
def test_every_profile_of_ten_thousand_is_counted(serve, settings_with, media):
    server = serve(settings_with())
    begun = server.send(profiles(media, 10_000), media)
    question = f'{{"token": "abc123def456", "task_id": "{begun.task_id}"}}'.encode()
    told = server.send(question, path="/api/v1.1/tasks/status")
    assert told.data == {
        "progress": 100,
        "result": {"errors": [], "total": 10_000},
        "status": "completed",
    }


@both_formats
def test_the_limits_leave_each_other_alone(serve, settings_with, media):
    body = profiles(media, 10_000, most="x" * 900)
    assert 9_000_000 < len(body) < 10_000_000
    check(serve(settings_with()).send(body, media), None)


@both_formats
def test_between_ten_million_and_ten_mebibytes_the_profile_decides(serve, settings_with, media):
    body = sized(media, 10_485_760)
    check(serve(settings_with()).send(body, media), None)
    million = serve(settings_with({"max_body_bytes": "10000000"}))
    check(million.send(sized(media, 10_000_000), media), None)
    check(million.send(sized(media, 10_000_001), media), 413)


@both_formats
def test_the_code_of_a_body_too_large_is_the_profile_s(serve, settings_with, media):
    server = serve(settings_with({"over_size_code": "400"}))
    check(server.send(sized(media, 10_485_761), media), 400)


@both_formats
def test_more_profiles_are_taken_where_the_profile_says_so(serve, settings_with, media):
    server = serve(settings_with({"over_count": "accept"}))
    check(server.send(profiles(media, 10_001), media), None)


@both_formats
def test_white_space_counts_too(serve, settings_with, media):
    body = profiles(media, 1)
    server = serve(settings_with())
    check(server.send(body.ljust(10_000_000), media), None)
    check(server.send(body.ljust(10_485_761), media), 413)


@both_formats
@pytest.mark.parametrize("travel", [whole, chunked])
def test_a_body_many_times_too_large_is_refused_and_the_next_request_served(
    serve, settings_with, media, travel
):
    server = serve(settings_with())
    check(server.send(travel(b" " * 40_000_000), media), 413)
    check(server.send(profiles(media, 1), media), None)


def test_a_bomb_is_refused_before_it_unfolds(serve, settings_with, page):
    bomb = gzip.compress(b" " * 100_000_000)
    assert len(bomb) < 1_000_000
    server = serve(settings_with())
    check(server.send(bomb, headers={"Content-Encoding": "gzip"}), 413)
    check(server.send(page["json"]), None)


@pytest.mark.parametrize("cut", [1, 10, 20])
def test_a_compressed_body_cut_short_is_refused(serve, settings_with, page, cut):
    body = gzip.compress(page["json"])[:-cut]
    check(serve(settings_with()).send(body, headers={"Content-Encoding": "gzip"}), 400)
