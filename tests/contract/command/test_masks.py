"""
Tokens in text: hidden however they are spelt, cut or changed, and nothing else with them.
"""

import json
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest

from loyalty_contract.running.events import SHOWN, shown, told
from loyalty_contract.wire.asks import Answer, Ask, Media
from loyalty_contract.wire.masks import MASK, masks_for
from loyalty_contract.wire.readings import read

TOKENS = ("a-token-of-4711-letters", 'q"uo<te>d & spaced', "тайный-ключ-😀-4711", "a+b/c=d~e.f_g")


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize(
    "spelt",
    [
        str,
        json.dumps,
        lambda token: json.dumps(token, ensure_ascii=False),
        lambda token: json.dumps(json.dumps(token)),
        escape,
        lambda token: escape(token, {'"': "&quot;"}),
        quote,
        quote_plus,
        lambda token: quote(token, safe=""),
        str.upper,
        str.lower,
        str.swapcase,
    ],
)
def test_a_token_is_hidden_in_every_spelling(token, spelt):
    """JSON, XML, URLs, and JSON within JSON."""
    text = f"before {spelt(token)} after"
    masked = masks_for([token]).text(text)
    assert "***" in masked and spelt(token).strip('"') not in masked
    assert masked.startswith("before ") and masked.endswith(" after")


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize(
    "cut", [lambda token: token[:-1], lambda token: token[1:], lambda t: t * 2]
)
def test_what_resembles_a_token_is_hidden(token, cut):
    """Cases send tokens that are cut short or doubled: nearly the whole is as good as the whole."""
    masked = masks_for([token]).text(f"<token>{cut(token)}</token>")
    assert token[1:-1] not in masked and token[:8] not in masked


@pytest.mark.parametrize("behind", ["", "'", '"', "…", "'…"])
def test_a_token_cut_off_at_the_end_is_hidden(behind):
    """Messages are cut by whoever writes them, before anyone masks them."""
    masked = masks_for(["a-token-of-4711-letters"]).text(f"was {{'token': 'a-token-of-4{behind}")
    assert masked == f"was {{'token': '***{behind}"


def test_a_short_token_is_hidden_where_it_stands_alone():
    """`t` is a token, and a letter of most words."""
    assert masks_for(["t"]).text('{"token":"t"} at <t>t</t>') == '{"token":"***"} at <***>***</***>'


def test_without_tokens_nothing_is_hidden():
    """No token, no mask; an empty one is none."""
    masks = masks_for(["", ""])
    assert masks.text("text") == "text" and masks.head("text", 2) == "te"


@pytest.mark.parametrize("at", range(SHOWN - 30, SHOWN + 5))
def test_a_token_is_never_shown_in_part(at):
    """Wherever a long body is cut, no piece of a token stands at the cut."""
    token = "0123456789-secret-9876543210"
    masks = masks_for([token])
    filled = b"x" * at + token.encode() + b"y" * 9000
    mirrored = b"x" * 9000 + token.encode() + b"y" * (at - SHOWN + 200)
    for body in (filled, mirrored):
        text = shown(body, masks)
        assert not any(part in text for part in ("0123", "secret", "3210"))


def test_a_long_body_is_told_shortly():
    """Start and end, and how much was left out between them."""
    text = shown(b"a" * 5000 + b"z" * 5000, masks_for([]))
    assert text == f"{'a' * SHOWN} … {10000 - SHOWN - 200} bytes … {'z' * 200}"


def test_an_exchange_is_told_without_its_token():
    """In path, headers, body and answer."""
    token = "a-token-of-4711-letters"
    ask = Ask(
        media=Media.JSON,
        build=token.encode,
        query={"token": token},
        headers={"Authorization": f"Bearer {token}"},
        sent=(f"email={token}@example.com", f"profile_id={token}"),
    )
    answer = Answer(ask=ask, status=200, headers={"x-echo": token, token: "x"}, body=token.encode())
    text = json.dumps(told(answer, read(answer), masks_for([token])))
    assert token not in text and "4711" not in text


def test_digests_tell_nothing_of_a_token():
    """Bodies that differ in the token alone have one digest: no token can be tried against it."""
    masks = masks_for(["first-token-1", "other-token-2"])
    assert masks.digest(b'{"token":"first-token-1"}') == masks.digest(b'{"token":"other-token-2"}')
    large = b'{"token":"%s"}' + b" " * 70_000
    assert masks.digest(large.replace(b"%s", b"first-token-1")) == masks.digest(
        large.replace(b"%s", b"other-token-2")
    )


def test_values_are_masked_at_any_depth_and_what_is_no_text_stays():
    masks = masks_for(["first-token-1"])
    told = masks.values({"first-token-1": [("a first-token-1", 1), None, True, 1.5]})
    assert told == {MASK: [[f"a {MASK}", 1], None, True, 1.5]}


def test_a_short_end_is_the_whole_text_masked():
    assert masks_for(["first-token-1"]).tail("say first-token-1", 100) == f"say {MASK}"
