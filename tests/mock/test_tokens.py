"""
A token is a secret: no answer repeats it (AUT-4).

Each refusal is provoked with the token where it belongs and where it does not.
"""

import json
from html import escape

import pytest

TOKEN = "S3cr3tTokenN0body5ees"
BATCH = "/api/v1.1/loyalty/register_member_batch_task"
STATUS = "/api/v1.1/tasks/status"
KNOBS = {"unknown_fields": "refuse", "repeated_keys": "refuse", "invalid_item": "refuse_request"}
RIGHT = {
    "token": TOKEN,
    "loyalty_program_id": 123,
    "matching": "email",
    "data": [{"email": "user1@example.com"}],
}


def item(**fields):
    return RIGHT | {"data": [{"email": "user1@example.com"} | fields]}


# name: a request that is refused; the token stands in it where it belongs, and once more.
ASTRAY = {
    "matching": RIGHT | {"matching": TOKEN},
    "matching, with more around it": RIGHT | {"matching": f"x {TOKEN} y"},
    "matching, before a long tail": RIGHT | {"matching": TOKEN + "x" * 1000},
    "matching, after a long head": RIGHT | {"matching": "x" * 30 + TOKEN},
    "loyalty_program_id": RIGHT | {"loyalty_program_id": TOKEN},
    "task_id": RIGHT | {"task_id": TOKEN},
    "data": RIGHT | {"data": TOKEN},
    "an item": RIGHT | {"data": [TOKEN]},
    "an address": item(email=f"{TOKEN} @"),
    "the first half of an address": item(email=f"{TOKEN}@ @"),
    "a phone": RIGHT | {"matching": "phone", "data": [{"phone": TOKEN}]},
    "a field_value": RIGHT
    | {"matching": "custom", "data": [{"field_name": "", "field_value": TOKEN}]},
    "a field_name": RIGHT | {"matching": "custom", "data": [{"field_name": TOKEN}]},
    "a date": item(registration_date=TOKEN),
    "a date and more": item(registration_date=f"2024-09-01T12:34:56Z{TOKEN}"),
    "the name of a field": RIGHT | {TOKEN: "a"},
    "within the name of a field": RIGHT | {f"x{TOKEN}": "a"},
    "the name of an item's field": item(**{TOKEN: "a"}),
    "an unknown field": RIGHT | {"note": TOKEN},
    "many items": RIGHT | {"data": [{"email": f"{TOKEN} {n}"} for n in range(10)]},
}
# What only one format can say, with the token in it.
BROKEN = {
    "json": {
        "cut": json.dumps(RIGHT)[:-1],
        "cut within the token": json.dumps(RIGHT)[:20],
        "two documents": json.dumps(RIGHT) * 2,
        "the token alone": TOKEN,
        "the token as a text": json.dumps(TOKEN),
        "the token as a list": json.dumps(RIGHT | {"token": [TOKEN]}),
        "the token as a name": json.dumps(RIGHT | {"token": {TOKEN: 1}}),
        "a bad escape": json.dumps(RIGHT).replace(TOKEN, TOKEN + "\\q"),
        "the token twice": json.dumps(RIGHT)[:-1] + f', "token": "{TOKEN}"}}',
        "a name twice": json.dumps(RIGHT)[:-1] + f', "{TOKEN}": 1, "{TOKEN}": 2}}',
        "a name twice in an item": json.dumps(item()).replace(
            '"email": "', f'"{TOKEN}": 1, "{TOKEN}": 2, "email": "'
        ),
    },
    "xml": {
        "cut": f"<xml><token>{TOKEN}</token>",
        "cut within the token": f"<xml><token>{TOKEN}",
        "the token alone": TOKEN,
        "the token as the root": f"<{TOKEN}/>",
        "a wrong end": f"<xml><token>{TOKEN}</token></{TOKEN}>",
        "an entity": f"<xml><token>{TOKEN}</token>&{TOKEN};</xml>",
        "a document type": f'<!DOCTYPE xml [<!ENTITY {TOKEN} "{TOKEN}">]><xml/>',
        "an encoding": f'<?xml version="1.0" encoding="{TOKEN}"?><xml/>',
        "a prefix": f"<xml><{TOKEN}:token>{TOKEN}</{TOKEN}:token></xml>",
        "text beside elements": f"<xml><token>{TOKEN}</token>{TOKEN}<data/></xml>",
        "an element in the token": f"<xml><token>{TOKEN}<{TOKEN}/></token></xml>",
        "an element in data": f"<xml><token>{TOKEN}</token><data><{TOKEN}/></data></xml>",
        "the token twice": f"<xml><token>{TOKEN}</token><token>{TOKEN}</token></xml>",
        "a name twice": f"<xml><token>{TOKEN}</token><{TOKEN}/><{TOKEN}/></xml>",
    },
}
PLACES = {
    "body": {},
    "header": {"headers": {"authorization": f"Bearer {TOKEN}"}},
    "query": {"query": {"token": TOKEN}},
}


def write(request, media):
    if media == "json":
        return json.dumps(request).encode()
    return f"<xml>{elements(request)}</xml>".encode()


def elements(value):
    match value:
        case dict():
            return "".join(f"<{name}>{elements(one)}</{name}>" for name, one in value.items())
        case list():
            return "".join(f"<item>{elements(one)}</item>" for one in value)
        case _:
            return escape(str(value))


both_formats = pytest.mark.parametrize("media", ["json", "xml"])


@both_formats
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ASTRAY)
def test_a_token_gone_astray_is_not_repeated(mock_with, ask, name, place, media):
    request = dict(ASTRAY[name])
    if place != "body":
        del request["token"]
    for tokens in ((), (TOKEN,), ("another",)):
        mock = mock_with(KNOBS, tokens=tokens)
        outcome = ask(mock, write(request, media), media, **PLACES[place])
        assert not outcome.accepted
        assert TOKEN.encode() not in outcome.raw


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("media", "name"), [(media, name) for media, bodies in BROKEN.items() for name in bodies]
)
def test_a_broken_body_is_not_quoted_where_its_token_stands(mock_with, ask, media, name, place):
    body = BROKEN[media][name].encode()
    outcome = ask(mock_with(KNOBS), body, media, **PLACES[place])
    assert not outcome.accepted
    assert TOKEN.encode() not in outcome.raw


@pytest.mark.parametrize("number", [987654321012345, 9876543210.5])
def test_a_token_that_is_a_number_is_not_repeated(mock_with, ask, number):
    outcome = ask(mock_with(), json.dumps(RIGHT | {"token": number}).encode())
    assert (outcome.rule, outcome.error) == ("AUT-1", 401)
    assert str(number) not in outcome.error_text


@both_formats
def test_every_token_sent_is_a_secret_whichever_counts(mock_with, ask, media):
    sent = {"body": "1stSecretToken", "header": "2ndSecretToken", "query": "3rdSecretToken"}
    for source in ("body", "header", "query"):
        mock = mock_with({"token_sources": source})
        for astray in sent.values():
            outcome = ask(
                mock,
                write(RIGHT | {"token": sent["body"], "matching": astray}, media),
                media,
                headers={"authorization": f"Bearer {sent['header']}"},
                query={"token": sent["query"]},
            )
            assert outcome.rule == "MAT-1"
            assert not any(token.encode() in outcome.raw for token in sent.values())


@both_formats
def test_a_matching_folded_to_lower_case_is_still_the_token(mock_with, ask, media):
    mock = mock_with({"matching_case": "fold"})
    outcome = ask(mock, write(RIGHT | {"matching": TOKEN}, media), media)
    assert outcome.rule == "MAT-1"
    assert TOKEN.lower() not in outcome.error_text.lower()


@both_formats
def test_no_item_of_the_results_repeats_the_token(mock_with, ask, media):
    mock = mock_with({"invalid_item": "fail_item"})
    begun = ask(mock, write(RIGHT | {"data": [{"email": f"{TOKEN} @"}]}, media), media)
    assert begun.accepted
    question = {"token": TOKEN, "task_id": begun.task_id}
    told = ask(mock, write(question, media), media, path=STATUS)
    assert len(told.data["result"]["errors"]) == 1
    assert TOKEN.encode() not in told.raw


@both_formats
@pytest.mark.parametrize("task_id", [TOKEN, [TOKEN], {TOKEN: TOKEN}, ""])
def test_no_answer_about_a_task_repeats_the_token(mock_with, ask, media, task_id):
    for knobs in (KNOBS, {}):
        question = write({"token": TOKEN, "task_id": task_id}, media)
        outcome = ask(mock_with(knobs), question, media, path=STATUS)
        assert not outcome.accepted
        assert TOKEN.encode() not in outcome.raw


@pytest.mark.parametrize(
    "asked",
    [
        {"path": f"/{TOKEN}"},
        {"path": f"{BATCH}/{TOKEN}"},
        {"method": "DELETE"},
        {"method": TOKEN},
        {"headers": {"content-type": f"application/{TOKEN}"}, "answer_in": "json"},
        {"headers": {"content-type": f"application/json; charset={TOKEN}"}},
        {"headers": {"content-encoding": TOKEN}},
        {"query": {"format": TOKEN}},
        {"query": {TOKEN: TOKEN}},
        {"headers": {"accept": TOKEN}},
    ],
)
def test_no_refusal_quotes_the_head_of_a_request(mock_with, ask, asked):
    for knobs in ({}, {"response_format": "accept"}, {"response_format": "parameter"}):
        outcome = ask(mock_with(knobs), write(RIGHT | {"matching": "mail"}, "json"), **asked)
        assert not outcome.accepted
        assert TOKEN.encode() not in outcome.raw


@both_formats
@pytest.mark.parametrize(
    "token",
    ['quo"ted', "back\\slash", "<mark>&up", "tökén", "tab\there", "\U0001f600" * 4, "x" * 500],
)
def test_a_token_is_not_repeated_in_another_spelling_either(mock_with, ask, media, token):
    spellings = {
        token,
        json.dumps(token)[1:-1],
        json.dumps(token, ensure_ascii=False)[1:-1],
        escape(token),
        token.encode("unicode_escape").decode(),
    }
    for request in (RIGHT | {"matching": token}, item(email=f"{token} @")):
        outcome = ask(mock_with(), write(request | {"token": token}, media), media)
        assert not outcome.accepted
        for spelling in spellings:
            assert spelling not in outcome.error_text
            assert spelling.encode() not in outcome.raw
