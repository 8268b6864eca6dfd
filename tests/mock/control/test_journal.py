"""
The journal over HTTP: what came is there, found by what it was, waited for, and taken along.
"""

import json
import threading

KEY = "e861b2eab679927c"  # printf abc123def456 | sha256sum


def test_each_exchange_tells_what_became_of_it(control):
    c = control()
    task = c.add("a@example.com", "b@example.com").task_id
    c.follow(task)
    c.add("a@example.com", "nobody")
    begun, followed, refused = c.get("/journal")["entries"]
    assert (begun["operation"], begun["outcome"]) == ("register_member_batch_task", "accepted")
    assert (begun["task_id"], begun["batch"], begun["profiles"]) == (task, 0, 2)
    assert (begun["token"], begun["tenant"], begun["profile"]) == ("abc…", KEY, "page")
    assert (followed["operation"], followed["task_id"]) == ("tasks_status", task)
    assert (refused["outcome"], refused["rule"], refused["error"]) == ("refused", "ITM-3", 400)
    assert (refused["place"], refused["places"]) == ("data[1].email", [["data", 1, "email"]])


def test_a_batch_says_how_many_of_its_profiles_were_not_registered(control):
    c = control({"invalid_item": "fail_item"})
    task = c.add("a@example.com", "nobody").task_id
    c.add("b@example.com", task_id=task)
    seen = [(one["batch"], one["failed"]) for one in c.get("/journal")["entries"]]
    assert seen == [(0, 1), (1, 0)]


def test_a_tenant_is_named_by_its_token_or_by_its_key(control):
    c = control()
    c.add("a@example.com")
    c.add("a@example.com", token="somebody else's")
    for named in ({"token": "abc123def456"}, {"tenant": KEY}):
        page = c.get("/journal", **named)
        assert [one["number"] for one in page["entries"]] == [1]


def test_what_carries_no_token_is_seen_where_it_is_asked_for(control):
    c = control()
    c.add("a@example.com")
    c.server.send(b"{")
    assert c.get("/journal", token="abc123def456")["matching"] == 1
    page = c.get("/journal", token="abc123def456", unattributed="yes")
    assert [one["rule"] for one in page["entries"]] == [None, "ENC-4"]


def test_one_exchange_is_told_whole_and_without_its_token(control):
    c = control()
    c.add("a@example.com")
    told = c.get("/journal/1")
    assert '"abc…"' in told["request"]["body"]["text"]
    assert told["request"]["headers"]["content-type"] == "application/json"
    assert json.loads(told["answer"]["body"]["text"])["error"] == 0


def test_an_exchange_that_is_gone_and_one_that_never_was_are_two_things(control):
    c = control(journal_entries=1)
    c.add("a@example.com")
    c.add("b@example.com")
    assert c.send("GET", "/journal/1").problem == "gone-entry"
    assert c.send("GET", "/journal/3").problem == "unknown-entry"
    assert c.get("/journal", token="abc123def456")["evicted"] == 1


def test_a_wait_is_answered_when_enough_has_come(control):
    c = control()
    pages = []

    def wait():
        pages.append(c.get("/journal", wait=60, count=2, token="abc123def456"))

    waiting = threading.Thread(target=wait)
    waiting.start()
    c.add("a@example.com", token="other")
    c.add("a@example.com")
    c.add("b@example.com")
    waiting.join()
    assert pages[0]["matching"] == 2


def test_a_wait_in_vain_is_answered_with_what_there_is(control):
    assert control().get("/journal", wait=0.01, count=2)["entries"] == []


def test_clearing_one_tenant_leaves_the_others(control):
    c = control()
    c.add("a@example.com")
    c.add("a@example.com", token="other")
    assert c.send("DELETE", "/journal", token="abc123def456").value == {"cleared": 1}
    assert [one["number"] for one in c.get("/journal")["entries"]] == [2]


def test_the_journal_is_taken_along_as_lines_and_as_an_archive(control):
    c = control()
    c.add("a@example.com")
    c.add("nobody")
    lines = c.send("GET", "/journal/export.ndjson", outcome="refused")
    assert [json.loads(line)["rule"] for line in lines.raw.splitlines()] == ["ITM-3"]
    assert lines.headers["content-type"] == "application/x-ndjson"
    archive = c.get("/journal/export.har")
    assert [one["response"]["status"] for one in archive["log"]["entries"]] == [200, 400]


def test_a_body_over_the_inline_bound_is_noted_with_its_digest(control):
    c = control()
    task = c.add(*[f"user{n}@example.com" for n in range(5000)]).task_id
    told = c.get("/journal/1")
    assert (told["task_id"], told["profiles"], told["token"]) == (task, 5000, "abc…")
    assert told["request"]["body"]["summary"]["profiles"] == 5000
    assert len(told["request"]["body"]["sha256"]) == 64


def test_what_the_control_api_is_asked_is_not_in_the_journal(control):
    c = control()
    c.get("/health")
    c.send("GET", "/nowhere")
    assert c.get("/journal")["last"] == 0
