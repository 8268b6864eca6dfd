"""
SEC: bodies meant to harm. Refused or dropped in bounded time, and the next request is served.

What could be accepted by an honest server is not sent here; a dropped connection is an answer.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.follow import follow
from loyalty_contract.talks.scenarios import (
    Scenario,
    Talk,
    UnclearError,
    Yielded,
    accepted,
    describe,
    one,
)
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import started_nothing
from loyalty_contract.verdicts import Finding, breach
from loyalty_contract.wire.asks import Ask, Media, Trouble
from loyalty_contract.wire.readings import Kind, Reading
from loyalty_contract.wire.render import render
from loyalty_schemas.contract import Standing

_NEVER = "a document type declaration is refused: no entity is expanded, nothing is fetched"
_BOUNDED = "refused or dropped in bounded time and memory, and the next request is served"

# What stands before the root element, and the value of the member under it.
DOCTYPES = {
    "bare-doctype": ("<!DOCTYPE xml>", "WHO"),
    "doctype-after-a-declaration": ('<?xml version="1.0"?><!DOCTYPE xml>', "WHO"),
    "doctype-after-a-comment": ("<!-- here it comes --><!DOCTYPE xml>", "WHO"),
    "doctype-after-white-space": ("\n\n  \t<!DOCTYPE xml>", "WHO"),
    "doctype-after-a-mark": ("\ufeff<!DOCTYPE xml>", "WHO"),
    "doctype-after-an-instruction": ("<?note here?><!DOCTYPE xml>", "WHO"),
    "doctype-with-public-id": ('<!DOCTYPE xml PUBLIC "-//X//Y" "x.dtd">', "WHO"),
    "element-declared": ("<!DOCTYPE xml [<!ELEMENT xml ANY>]>", "WHO"),
    "internal-entity": ('<!DOCTYPE xml [<!ENTITY who "WHO">]>', "&who;"),
    "entity-beside-text": ('<!DOCTYPE xml [<!ENTITY who "x">]>', "WHO-&who;"),
    "entity-unused": ('<!DOCTYPE xml [<!ENTITY who "x">]>', "WHO"),
    "external-file": ('<!DOCTYPE xml [<!ENTITY who SYSTEM "file:///etc/hostname">]>', "&who;"),
    "external-host": (
        '<!DOCTYPE xml [<!ENTITY who SYSTEM "http://127.0.0.1:9/x">]>',
        "WHO&who;",
    ),
    "external-subset": ('<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd">', "WHO"),
    "parameter-entity": (
        '<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        "WHO",
    ),
    "attribute-default": ('<!DOCTYPE xml [<!ATTLIST item kind CDATA "x">]>', "WHO"),
    "entity-in-entity": (
        '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
        "&c;",
    ),
    "entity-of-itself": ('<!DOCTYPE xml [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    "billion-laughs": (
        '<!DOCTYPE xml [<!ENTITY l0 "ha">'
        + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        + "]>",
        "&l9;",
    ),
    "quadratic-blow-up": (
        f'<!DOCTYPE xml [<!ENTITY a "{"x" * 20_000}">]>',
        "&a;" * 2_000,
    ),
}
_HEAVY = frozenset({"billion-laughs", "quadratic-blow-up"})


def cases() -> tuple[Case, ...]:
    """Return the hostile cases."""
    return (*_doctypes(), *_bodies(), *_quiet())


def _doctypes() -> tuple[Case, ...]:
    return tuple(
        case
        for name, (prolog, value) in DOCTYPES.items()
        for case in both(
            "SEC-1",
            name,
            _harmless("SEC-1", _with_doctype(prolog, value)),
            standing=Standing.INFERRED,
            page=_NEVER,
            expect="refused or dropped",
            tier=(
                Tier.ABUSE
                if name in _HEAVY
                else Tier.QUICK
                if name in {"bare-doctype", "internal-entity"}
                else Tier.STANDARD
            ),
            heavy=name in _HEAVY,
            media=(Media.XML,),
        )
    )


def _with_doctype(prolog: str, value: str) -> Callable[[Stage], Ask]:
    def make(stage: Stage) -> Ask:
        member = stage.member("profile_id")
        who = str(member["profile_id"])
        payload = stage.payload([{"profile_id": "WHO"}], "profile_id")
        body = render(payload, Media.XML).decode().replace("WHO", value)
        return stage.raw((prolog + body).replace("WHO", who).encode(), droppable=True, profiles=1)

    return make


def _json_data(data: str) -> Callable[[Stage], Ask]:
    """A JSON request whose `data` is spelt as given, and cannot be right."""

    def make(stage: Stage) -> Ask:
        body = render(stage.payload("DATA"), Media.JSON).replace(b'"DATA"', data.encode())
        return stage.raw(body, droppable=True)

    return make


def _xml_data(data: str) -> Callable[[Stage], Ask]:
    def make(stage: Stage) -> Ask:
        body = render(stage.payload("DATA"), Media.XML).replace(b">DATA<", f">{data}<".encode())
        return stage.raw(body, droppable=True)

    return make


_Bodies = tuple[tuple[str, Callable[[], str], Tier], ...]
_IN_JSON: _Bodies = (
    ("arrays-nested-1000-deep", lambda: "[" * 1000 + "]" * 1000, Tier.STANDARD),
    ("arrays-nested-100000-deep", lambda: "[" * 100_000 + "]" * 100_000, Tier.STANDARD),
    ("objects-nested-50000-deep", lambda: '{"a":' * 50_000 + "1" + "}" * 50_000, Tier.STANDARD),
    ("arrays-never-closed", lambda: "[" * 100_000, Tier.STANDARD),
    ("number-of-5000-digits", lambda: "1" * 5000, Tier.STANDARD),
    ("number-of-a-million-digits", lambda: "9" * 1_000_000, Tier.ABUSE),
    ("number-with-a-huge-exponent", lambda: "1e999999999", Tier.STANDARD),
    ("text-of-a-million", lambda: f'"{"x" * 1_000_000}"', Tier.STANDARD),
    ("items-million-empty", lambda: "[" + ",".join(["{}"] * 1_000_000) + "]", Tier.ABUSE),
    ("items-million-numbers", lambda: "[" + ",".join(["1"] * 1_000_000) + "]", Tier.ABUSE),
    ("same-key-100000-times", lambda: "{" + ",".join(['"a":1'] * 100_000) + "}", Tier.STANDARD),
)
_IN_XML: _Bodies = (
    ("elements-nested-1000-deep", lambda: "<a>" * 1000 + "</a>" * 1000, Tier.STANDARD),
    ("elements-nested-100000-deep", lambda: "<a>" * 100_000 + "</a>" * 100_000, Tier.STANDARD),
    ("elements-never-closed", lambda: "<a>" * 100_000, Tier.STANDARD),
    ("attributes-10000", lambda: f"<a {_attributes(10_000)}/>", Tier.STANDARD),
    ("attributes-300000", lambda: f"<a {_attributes(300_000)}/>", Tier.ABUSE),
    ("names-100000", lambda: "".join(f"<n{n}/>" for n in range(100_000)), Tier.STANDARD),
    ("items-million-empty", lambda: "<item/>" * 1_000_000, Tier.ABUSE),
    ("text-of-a-million", lambda: "x" * 1_000_000, Tier.STANDARD),
)


def _attributes(count: int) -> str:
    return " ".join(f'a{n}="1"' for n in range(count))


def _bodies() -> tuple[Case, ...]:
    found: list[Case] = []
    for media, table in ((Media.JSON, _IN_JSON), (Media.XML, _IN_XML)):
        for name, data, tier in table:
            wrap = _json_data if media is Media.JSON else _xml_data

            def make(
                stage: Stage,
                data: Callable[[], str] = data,
                wrap: Callable[[str], Callable[[Stage], Ask]] = wrap,
            ) -> Ask:
                return wrap(data())(stage)

            found += both(
                "SEC-2",
                name,
                _harmless("SEC-2", make),
                standing=Standing.INFERRED,
                page=_BOUNDED,
                expect="refused or dropped, the next request served",
                tier=tier,
                heavy=tier is Tier.ABUSE,
                media=(media,),
            )
    return tuple(found)


def _harmless(rule: str, make: Callable[[Stage], Ask]) -> Scenario:
    """The body is refused or dropped, and a plain request after it is served."""

    def play(stage: Stage) -> Talk:
        answer, reading = yield from one(make(stage))
        if answer.trouble is Trouble.DROPPED:
            findings = []
        elif reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        elif reading.kind is Kind.ACCEPTED:
            findings = yield from _taken(stage, reading, rule)
        else:
            findings = started_nothing(reading)
        yield from accepted(stage.batch(), "the plain request after it")
        return findings

    return play


def _taken(stage: Stage, reading: Reading, rule: str) -> Generator[Yielded, Any, list[Finding]]:
    """What is made of data that cannot be right may also be a report in the results (ITM-4)."""
    found = breach(rule, Standing.INFERRED, "was accepted")
    if rule == "SEC-1" or reading.task_id is None or not stage.follows:
        return [found]
    task = yield from follow(stage, reading.task_id)
    return [] if task.errors or task.status == "failed" else [found]


def _quiet() -> tuple[Case, ...]:
    """SEC-3: the driver looks at every refusal; here are those that most often tell too much."""
    return both(
        "SEC-3",
        "refusals-that-could-tell-too-much",
        _refusals,
        standing=Standing.INFERRED,
        page="no refusal shows a stack trace, a path or a library's name",
        expect="refusals that speak of the request only",
        tier=Tier.QUICK,
    )


def _refusals(stage: Stage) -> Talk:
    asks = (
        stage.raw(b"{"),
        stage.raw(b"<xml>"),
        stage.raw(b"\xff\xfe\x00"),
        stage.raw(b""),
        stage.batch("none"),
        stage.batch([{"email": {"a": 1}}]),
        stage.batch(matching="no such"),
        stage.batch([stage.member(registration_date="2024-99-99")]),
        stage.batch(task_id="../../etc/passwd"),
        stage.batch(loyalty_program_id="'; --"),
        replace(stage.batch(), headers={"Content-Type": "application/x-nothing"}),
        stage.status("\x7f"),
    )
    for ask in asks:
        yield from one(ask)
    return []
