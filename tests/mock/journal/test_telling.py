"""
What leaves the journal holds no token, wherever it stood, and tells large bodies in short.
"""

import gzip
import hashlib
import json
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest

from loyalty_mock.journal.entries import Query
from loyalty_mock.journal.export import har, ndjson
from loyalty_mock.journal.telling import head, whole

TOKENS = ["S3cr3tTokenN0body5ees", 'sécret/with &<odd> "letters"', "t1"]
LONG = TOKENS[0]


def spellings(token):
    return {
        token,
        json.dumps(token)[1:-1],
        json.dumps(token, ensure_ascii=False)[1:-1],
        escape(token),
        quote(token, safe=""),
    }


def exchanges(token):
    """Every way a request can hold a token: body, headers, query, path, readable or not."""
    right = json.dumps({"token": token, "data": []})
    yield {"token": token, "body": right.encode()}
    yield {"token": token, "body": json.dumps({"token": token}, ensure_ascii=False).encode()}
    yield {"token": token, "body": json.dumps({"token": token, "next_key": token}).encode()}
    yield {"token": token, "body": json.dumps({token: token, "a": [token, {"b": token}]}).encode()}
    yield {"token": token, "body": f"<xml><token>{escape(token)}</token></xml>".encode()}
    yield {"token": token, "headers": {"authorization": f"Bearer {token}"}}
    yield {"token": token, "headers": {"x-mine": f"it is {token}"}}
    yield {"token": token, "query": {"token": token, "also": token}}
    yield {"token": token, "path": f"/{token}/x"}
    yield {"token": token, "task": token}
    yield {"token": token, "error_text": f"there is no {token}", "rule": "MAT-1"}
    yield {"token": token, "paths": (("data", 1, token),), "rule": "ITM-5"}
    yield {"body": right[:-1].encode()}
    yield {"body": right[:-14].encode()}
    yield {"body": b"<xml><token>" + escape(token).encode()}
    yield {"body": f"token={quote(token, safe='')}&data=".encode()}
    yield {"body": b"", "headers": {"authorization": f"Basic {token}"}}
    yield {"body": b"", "headers": {"authorization": token}}
    yield {"body": b"", "headers": {"x-api-key": token, "cookie": f"session={token}"}}
    yield {"body": b"", "query": {"token": token}}
    yield {"body": gzip.compress(right.encode()), "headers": {"content-encoding": "gzip"}}
    yield {"body": right.encode() + b"\xff"}


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_given_out_wherever_it_was_sent(noted, token):
    for exchange in exchanges(token):
        entry = noted.note(**exchange)
        for told in (
            json.dumps(whole(entry), ensure_ascii=False),
            b"".join(har([entry])).decode(),
            b"".join(ndjson([entry])).decode(),
        ):
            # A short one is a part of other words: it is looked for where it was put.
            words = {f'"{token}"', f" {token}"} if len(token) < 8 else spellings(token)
            assert not [word for word in words if word in told], (exchange, told)


def test_a_token_lately_seen_is_masked_in_a_request_that_carries_none(noted):
    noted.note(LONG)
    entry = noted.note(None, f'["{LONG}"]'.encode(), path=f"/{LONG}")
    assert LONG not in json.dumps(whole(entry))


def test_a_short_token_leaves_the_words_around_it_whole(noted):
    entry = noted.note("t", b'{"token": "t", "matching": "custom", "note": "t t."}')
    text = whole(entry)["request"]["body"]["text"]
    assert text == '{"token": "…", "matching": "custom", "note": "… …."}'


def test_a_small_body_is_told_as_it_was_sent(noted):
    body = '{"token": "abc123def456",  "data": [{"email": "ü@example.com"}]}'
    entry = noted.note("abc123def456", body.encode())
    assert whole(entry)["request"]["body"] == {
        "size": len(body.encode()),
        "text": body.replace("abc123def456", "abc…"),
    }


def test_a_compressed_body_is_told_plain_with_the_size_it_had(noted):
    body = gzip.compress(b'{"data": []}')
    entry = noted.note("a", body, headers={"content-encoding": "gzip"})
    assert whole(entry)["request"]["body"] == {"size": len(body), "text": '{"data": []}'}


def test_a_body_that_is_no_text_is_told_with_escapes(noted):
    told = whole(noted.note("a", b"\xff\x00ok"))["request"]["body"]
    assert told == {"size": 4, "text": "\\xff\x00ok", "escaped": True}


def test_a_large_body_is_told_by_digest_and_summary(noted):
    payload = {
        "token": LONG,
        "matching": "email",
        "next_key": LONG,
        "data": [{"email": f"user{n}@example.com", "x": "y" * 1000} for n in range(5000)],
    }
    body = json.dumps(payload).encode()
    entry = noted.note(LONG, body, payload=payload)
    assert entry.octets < 4000
    told = whole(entry)["request"]["body"]
    summary = told.pop("summary")
    assert told == {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    assert {name: summary[name] for name in ("matching", "next_key", "profiles")} == {
        "matching": "email",
        "next_key": "S3c…",
        "profiles": 5000,
    }
    shown = [item["email"] for item in summary["first"] + summary["last"]]
    assert shown == [f"user{n}@example.com" for n in (0, 1, 2, 4997, 4998, 4999)]
    assert len(json.dumps(summary)) < 3000


def test_a_large_body_of_large_things_has_a_small_summary(noted):
    payload = {
        "matching": "m" * 100_000,
        "data": [{f"field{n}": ["z" * 5000] * 50 for n in range(100)}] * 3,
        "loyalty_program_id": 10**5000,
        "deep": [[[[[["x" * 1000]]]]]] * 1000,
    }
    told = whole(noted.note("a", b"x" * 100_000, payload=payload))["request"]["body"]
    assert len(json.dumps(told)) < 300_000


def test_where_a_rule_was_broken_is_told_in_words_and_as_a_path(noted):
    paths = (("data", 17, "email"), ("data", 20, "n" * 5000))
    told = head(noted.note("a", rule="MAT-2", paths=paths))
    assert told["place"] == "data[17].email"
    assert told["places"][0] == ["data", 17, "email"]
    assert len(told["places"][1][2]) < 50


def test_an_archive_has_what_har_readers_ask_for(noted):
    noted.note("a", query={"format": "xml"}, headers={"content-type": "application/json"})
    noted.note("a", rule="MAT-3")
    log = json.loads(b"".join(har(noted.journal.find(Query()).entries)))["log"]
    assert log["version"] == "1.2" and log["creator"]["name"] == "loyalty-mock"
    first, second = log["entries"]
    assert first["startedDateTime"] == "2024-09-01T12:34:55.998Z" and first["time"] == 2.0
    assert first["request"]["url"].endswith("/register_member_batch_task?format=xml")
    assert first["request"]["postData"]["mimeType"] == "application/json"
    assert first["response"]["content"]["text"] == '{"error":0}'
    assert (second["response"]["status"], second["response"]["statusText"]) == (400, "Bad Request")


def test_an_empty_archive_is_an_archive():
    assert json.loads(b"".join(har([])))["log"]["entries"] == []


def test_each_line_of_ndjson_is_one_exchange(noted):
    noted.note("a", b"line\nbreak")
    noted.note("b")
    lines = b"".join(ndjson(noted.journal.find(Query()).entries)).splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2]


def test_an_archive_tells_in_a_comment_what_was_not_kept(noted):
    body = json.dumps({"token": LONG, "matching": "x", "data": "none" * 20_000}).encode()
    noted.note(LONG, body, payload=json.loads(body))
    (entry,) = json.loads(b"".join(har(noted.journal.find(Query()).entries)))["log"]["entries"]
    sent = entry["request"]["postData"]
    digest = hashlib.sha256(body).hexdigest()
    assert sent["text"] == ""
    assert sent["comment"] == f'not kept; sha256 {digest}; {{"matching": "x"}}'


def test_a_status_without_a_name_has_none_in_an_archive(noted):
    entry = noted.note("a")._replace(status=599)
    (told,) = json.loads(b"".join(har([entry])))["log"]["entries"]
    assert (told["response"]["status"], told["response"]["statusText"]) == (599, "")
