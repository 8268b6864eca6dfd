"""
Whatever is sent, the answer stands in the envelope and blames the sender, never the server.

Hypothesis makes bytes, JSON values of any kind in any field, and XML trees of any shape.
"""

import json
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

STATUS = "/api/v1.1/tasks/status"
KNOBS = [
    {},
    {"invalid_item": "fail_item", "number_strings": "coerce", "integer_spelling": "any"},
    {"unknown_fields": "refuse", "foreign_fields": "refuse", "duplicates": "refuse"},
    {"repeated_keys": "first", "empty_identifier": "accept", "email_syntax": "none"},
    {"lone_surrogates": "replace", "matching_case": "fold", "empty_data": "accept"},
    {"date_future": "refuse", "date_space": "accept", "next_key_in_answer": "always"},
]
NAMES = ["token", "loyalty_program_id", "matching", "data", "task_id", "next_key", "note"]
MEMBER = ["email", "phone", "profile_id", "field_name", "field_value", "registration_date", "note"]
RIGHT = {"token": "a", "loyalty_program_id": 1, "data": [{"email": "a@b"}]}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES + MEMBER) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
).filter(lambda value: value not in (float("inf"), float("-inf")))
members = st.fixed_dictionaries({}, optional=dict.fromkeys(MEMBER, values)) | values
requests = st.builds(
    lambda matching, wrong, items: RIGHT | {"matching": matching, "data": items} | wrong,
    st.sampled_from(["email", "phone", "profile_id", "custom"]),
    st.dictionaries(st.sampled_from(NAMES), values, max_size=2),
    st.lists(members, min_size=1, max_size=3),
)
trees = st.recursive(
    st.text(max_size=10).map(escape) | st.sampled_from(["1", "email", "<!-- a -->", "<?a b?>"]),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from([*NAMES, *MEMBER, "item", "xml"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)

everywhere = pytest.mark.parametrize(
    "path", ["/api/v1.1/loyalty/register_member_batch_task", STATUS]
)
hard = settings(deadline=None, derandomize=True, max_examples=200)


@pytest.fixture(scope="module")
def mocks(mock_with):
    """One mock for each choice of knobs, for all examples: what one sends the next must bear."""
    return [mock_with(knobs) for knobs in KNOBS]


@everywhere
@hard
@given(request=requests)
def test_any_json_value_in_any_field_is_answered(mocks, ask, path, request):
    for mock in mocks:
        ask(mock, json.dumps(request).encode(), "json", path=path)


@everywhere
@hard
@given(value=values)
def test_any_json_value_is_answered(mocks, ask, path, value):
    for mock in mocks:
        ask(mock, json.dumps(value).encode(), "json", path=path)


@everywhere
@hard
@given(parts=st.lists(trees, max_size=5))
def test_any_xml_tree_is_answered(mocks, ask, path, parts):
    for mock in mocks:
        ask(mock, f"<xml>{''.join(parts)}</xml>".encode(), "xml", path=path)


@pytest.mark.parametrize("media", ["json", "xml"])
@everywhere
@hard
@given(body=st.binary(max_size=40))
def test_any_bytes_are_answered(mocks, ask, path, media, body):
    for mock in mocks:
        assert not ask(mock, body, media, path=path).accepted


@pytest.mark.parametrize("media", ["json", "xml"])
@hard
@given(data=st.data())
def test_the_pages_example_damaged_anywhere_is_answered(mocks, ask, page, media, data):
    body = bytearray(page[media])
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(body)))
        end = start + data.draw(st.integers(0, 12))
        body[start:end] = data.draw(st.binary(max_size=3))
    for mock in mocks:
        ask(mock, bytes(body), media)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    headers=st.dictionaries(
        st.sampled_from(["content-type", "content-encoding", "accept", "authorization"]),
        st.text(max_size=20)
        | st.sampled_from(["application/json", "application/xml;q=", "*/*;q=x", "Bearer", ";=;"]),
    ),
    query=st.dictionaries(st.sampled_from(["token", "format", "a"]), st.text(max_size=10)),
    path=st.sampled_from(["", "/", STATUS]) | st.text(max_size=10),
    method=st.sampled_from(["POST", "GET", ""]) | st.text(max_size=5),
    response_format=st.sampled_from(["request", "accept", "parameter"]),
)
def test_any_head_is_answered(mock_with, page, headers, query, path, method, response_format):
    from loyalty_mock.wire import WireRequest

    mock = mock_with({"response_format": response_format, "missing_content_type": "sniff"})
    request = WireRequest(method=method, path=path, query=query, headers=headers, body=page["json"])
    assert mock.answer(request).status < 500
