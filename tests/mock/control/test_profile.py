"""
Profiles at run time: one token's or everybody's, whatever the request looks like.
"""

import json

import pytest

TOKEN = "abc123def456"
OTHER = "another token"


def body(token=TOKEN, **more):
    right = {"loyalty_program_id": 1, "matching": "email", "data": [{"email": "a@example.com"}]}
    return json.dumps({"token": token} | right | more).encode()


def raw_status(control, content, headers):
    """Send to the vendor's endpoint without a reader that expects its own profile."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", control.server.port, timeout=60)
    try:
        connection.request("POST", "/api/v1.1/loyalty/register_member_batch_task", content, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())["error"]
    finally:
        connection.close()


def test_a_token_s_own_profile_is_nobody_else_s(control):
    c = control()
    told = c.send("PUT", "/profile", {"knobs": {"invalid_item": "fail_item"}}, token=TOKEN)
    assert told.value["own"] is True
    assert c.add("nobody").accepted
    assert not c.add("nobody", token=OTHER).accepted


def test_everybody_s_profile_leaves_a_token_s_own(control):
    c = control()
    c.send("PUT", "/profile", {"knobs": {"invalid_item": "refuse_request"}}, token=TOKEN)
    c.send("PUT", "/profile", {"profile": "per-item"})
    assert not c.add("nobody").accepted
    assert c.add("nobody", token=OTHER).accepted
    c.send("DELETE", "/profile", token=TOKEN)
    assert c.add("nobody").accepted
    assert c.send("DELETE", "/profile").value["name"] == "page"
    assert not c.add("nobody").accepted


def test_a_patch_leaves_the_other_knobs_as_they_are(control):
    c = control()
    c.send("PUT", "/profile", {"profile": "strict"}, token=TOKEN)
    before = c.get("/profile", token=TOKEN)["knobs"]
    after = c.send("PATCH", "/profile", {"knobs": {"duplicates": "once"}}, token=TOKEN).value
    assert after["knobs"] == before | {"duplicates": "once"} and before["duplicates"] == "refuse"


UNREADABLE = [
    pytest.param(body()[:-1], {}, id="a body cut short"),
    pytest.param(b'{"a": 1}', {"Authorization": f"Bearer {TOKEN}"}, id="a token in the header"),
    pytest.param(body(matching="passport"), {}, id="a readable body"),
    pytest.param(body(data=[{"email": "x" * 200} for _ in range(5000)]), {}, id="a large body"),
]


@pytest.mark.parametrize(("content", "headers"), UNREADABLE)
def test_a_refusal_goes_by_the_profile_of_the_token_it_seems_to_carry(control, content, headers):
    c = control()
    c.send("PUT", "/profile", {"knobs": {"http_status": "always_200"}}, token=TOKEN)
    sent = {"Content-Type": "application/json"} | headers
    assert raw_status(c, content, sent) == (200, 400)


def test_a_token_that_stands_where_none_belongs_lends_no_profile(control):
    c = control()
    c.send("PUT", "/profile", {"knobs": {"invalid_item": "fail_item"}}, token=TOKEN)
    content = body(OTHER, data=[{"token": TOKEN, "email": "nobody"}])
    # The field of the profile comes first, so that a hasty look finds the wrong token.
    content = b'{"x": {"token": "%s"}, ' % TOKEN.encode() + content[1:]
    assert c.server.send(content).error == 400
    assert [one["profile"] for one in c.get("/journal")["entries"]] == ["page"]


def test_a_token_in_the_middle_of_a_large_body_has_its_own_profile(control):
    c = control()
    c.send("PUT", "/profile", {"knobs": {"invalid_item": "fail_item"}}, token=TOKEN)
    filler = [{"email": f"user{n}@example.com"} for n in range(9000)]
    content = (
        b'{"data": %s, "token": "%s", "x": "%s", "loyalty_program_id": 1, "matching": "email"}'
        % (json.dumps([*filler, {"email": "nobody"}]).encode(), TOKEN.encode(), b"y" * 200_000)
    )
    assert c.server.send(content).accepted


WRONG = [
    ({"profile": "strikt"}, 422, "/profile"),
    ({"profile": "/etc/passwd"}, 422, "/profile"),
    ({"profile": "mine.toml"}, 422, "/profile"),
    ({"knobs": {"date_spaces": "accept"}}, 422, "/knobs/date_spaces"),
    ({"knobs": {"date_space": "acept"}}, 422, "/knobs/date_space"),
    ({"knobs": {"date_space": True}}, 400, "/knobs/date_space"),
    ({"knob": {}}, 400, ""),
    ([], 400, ""),
]


@pytest.mark.parametrize(("wish", "status", "pointer"), WRONG)
def test_a_wish_that_cannot_be_is_told_where_it_is_wrong_and_changes_nothing(
    control, wish, status, pointer
):
    c = control()
    told = c.send("PUT", "/profile", wish)
    assert (told.status, told.value["errors"][0]["pointer"]) == (status, pointer)
    assert told.problem in {"wrong-profile", "wrong-body"}
    assert c.get("/profile")["name"] == "page"


def test_the_largest_body_that_any_profile_takes_is_read(control):
    c = control({"max_body_bytes": "10000000"})
    c.send("PUT", "/profile", {"knobs": {"max_body_bytes": "10485760"}}, token=TOKEN)
    content = body(x="y" * 10_200_000)
    assert c.server.send(content).accepted
    assert c.server.send(content.replace(TOKEN.encode(), b"otherotherot")).error == 413
