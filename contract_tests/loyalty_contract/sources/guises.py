"""
One thing wrong in a request that comes in another guise: in chunks, packed, with other headers.

MAT-1, MAT-2, ITM-2, ITM-3, DAT-2, PRG-2, CON-2 and SEC-1 again, each by one plain fault. A server
may have a code path for each guise, and judge on the plain one only. A guise that a target does
not take at all is refused, which is notice enough.
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from loyalty_contract.cases import BOTH, Case, Tier, both
from loyalty_contract.sources.places import FAULTS, Fault
from loyalty_contract.talks.altering import altered, given, spoilt
from loyalty_contract.talks.scenarios import Scenario
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_noticed, is_refused
from loyalty_contract.wire.asks import Ask, Framing, Media
from loyalty_schemas.contract import Standing

# White space in bytes: far beyond what a server may take for a small body.
_BLANKS = 2_000_000
_JSON, _XML = (Media.JSON,), (Media.XML,)
_OTHER = {Media.JSON: Media.XML, Media.XML: Media.JSON}
_Dress = Callable[[Stage, Ask], Ask]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guise:
    """Another way to send the same request."""

    name: str
    dress: _Dress
    media: tuple[Media, ...] = BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """A request with one thing wrong; `judge` makes the scenario from how to build it."""

    rule: str
    name: str
    build: Build
    judge: Callable[[Build], Scenario]
    page: str
    standing: Standing
    expect: str = "refused"
    needs: tuple[str, ...] = ()
    media: tuple[Media, ...] = BOTH


def _headers(told: Callable[[Stage, Ask], Mapping[str, str]]) -> _Dress:
    return lambda stage, ask: replace(ask, headers={**ask.headers, **told(stage, ask)})


def _typed(media_type: str) -> _Dress:
    return _headers(lambda _, ask: {"Content-Type": media_type.format(ask.media)})


def _packed(_: Stage, ask: Ask) -> Ask:
    body = gzip.compress(ask.body, mtime=0)
    return replace(ask, build=lambda: body, headers={**ask.headers, "Content-Encoding": "gzip"})


def _blown_up(_: Stage, ask: Ask) -> Ask:
    """White space in front of the first field."""
    plain = ask.body
    start = b"<xml>" if ask.media is Media.XML else b"{"
    return replace(ask, build=lambda: plain.replace(start, start + b" " * _BLANKS, 1))


_GUISES = (
    _Guise(name="in-chunks", dress=lambda _, ask: replace(ask, framing=Framing.CHUNKED)),
    _Guise(name="expecting-100", dress=lambda _, ask: replace(ask, framing=Framing.EXPECT)),
    _Guise(name="gzipped", dress=_packed),
    _Guise(name="with-a-charset", dress=_typed("application/{}; charset=utf-8")),
    _Guise(name="as-text-xml", dress=_typed("text/{}"), media=_XML),
    _Guise(name="as-a-kind-of-json", dress=_typed("application/vnd.example+{}"), media=_JSON),
    _Guise(
        name="with-the-token-as-bearer-too",
        dress=_headers(lambda stage, _: {"Authorization": f"Bearer {stage.access.token}"}),
    ),
    _Guise(
        name="accepting-the-other-format",
        dress=_headers(lambda _, ask: {"Accept": f"application/{_OTHER[ask.media]}"}),
    ),
    _Guise(name="in-two-million-bytes", dress=_blown_up),
)
_ITEM_FAULTS = frozenset(
    {
        "email-missing",
        "field-value-missing",
        "profile-id-null",
        "profile-id-an-element",
        "phone-without-plus",
        "date-without-zone-by-email",
    }
)
# Fields that stand beside the fault, unknown ones and those of another matching (ITM-5, MAT-6).
_BESIDE: dict[str, dict[str, Any]] = {
    "beside-an-unknown-field": {"comment": "words"},
    "beside-a-foreign-field": {"field_name": "user_id"},
}


def cases() -> tuple[Case, ...]:
    """Return the cases of one thing wrong in every guise."""
    return (*_dressed(), *_beside())


def _dressed() -> tuple[Case, ...]:
    return tuple(
        case
        for wrong in (*_items(), *_envelopes())
        for guise in _GUISES
        for case in both(
            wrong.rule,
            f"{wrong.name}-{guise.name}",
            wrong.judge(_in(guise, wrong.build)),
            standing=wrong.standing,
            page=wrong.page,
            expect=wrong.expect,
            tier=Tier.LIMITS,
            needs=wrong.needs,
            media=[media for media in wrong.media if media in guise.media],
        )
    )


def _in(guise: _Guise, build: Build) -> Build:
    return lambda stage: guise.dress(stage, build(stage))


def _items() -> tuple[_Wrong, ...]:
    return tuple(
        _Wrong(
            rule=fault.rule,
            name=fault.name,
            build=altered(spoilt(1, fault.spoil), matching=fault.matching, count=3),
            judge=_notice(fault),
            page=fault.page,
            standing=fault.standing,
            expect="noticed",
            media=fault.media,
        )
        for fault in FAULTS
        if fault.name in _ITEM_FAULTS
    )


def _notice(fault: Fault) -> Callable[[Build], Scenario]:
    return lambda build: is_noticed(build, fault.rule, fault.standing, 1)


def _envelopes() -> tuple[_Wrong, ...]:
    def wrong(rule: str, name: str, build: Build, page: str, **more: Any) -> _Wrong:
        standing = more.pop("standing", Standing.INFERRED)
        return _Wrong(
            rule=rule,
            name=name,
            build=build,
            judge=lambda made: is_refused(made, rule, standing),
            page=page,
            standing=standing,
            **more,
        )

    return (
        wrong(
            "MAT-1",
            "fifth-matching",
            altered(given("matching", "postal_address"), count=3),
            "matching: Profile lookup method: email, phone, profile_id, custom",
            standing=Standing.STATED,
        ),
        wrong(
            "PRG-2",
            "unknown-program",
            altered(given("loyalty_program_id", lambda stage: stage.access.unknown_program)),
            "an unknown program is refused",
            needs=("unknown_program",),
        ),
        wrong(
            "CON-2",
            "unknown-task",
            altered(given("task_id", "00000000-0000-4000-8000-000000000000")),
            "an unknown task_id is refused",
        ),
        wrong(
            "SEC-1",
            "document-type",
            _document_type,
            "a document type declaration is refused",
            media=_XML,
        ),
    )


def _document_type(stage: Stage) -> Ask:
    ask = stage.batch()
    body = b"<!DOCTYPE xml [<!ELEMENT xml ANY>]>" + ask.body
    return replace(ask, build=lambda: body)


def _beside() -> tuple[Case, ...]:
    return tuple(
        case
        for fault in FAULTS
        if fault.name in _ITEM_FAULTS - {"field-value-missing"}
        for name, more in _BESIDE.items()
        for case in both(
            fault.rule,
            f"{fault.name}-{name}",
            is_noticed(_with(fault, more), fault.rule, fault.standing, 1),
            standing=fault.standing,
            page=fault.page,
            expect="noticed",
            media=fault.media,
        )
    )


def _with(fault: Fault, more: Mapping[str, Any]) -> Build:
    return altered(
        spoilt(1, lambda item: {**fault.spoil(item), **more}), matching=fault.matching, count=3
    )
