"""
EXC-8 and EXC-9: other methods, other paths, other kinds of bodies.

By hand. What binds here is inferred; which spellings of a JSON or XML media type a target takes
besides the two plain ones is only looked at.
"""

from dataclasses import replace

from loyalty_contract.cases import Case, Tier, both
from loyalty_contract.talks.continuing import begin
from loyalty_contract.talks.scenarios import Scenario, Talk, UnclearError, describe, one
from loyalty_contract.talks.stage import Stage
from loyalty_contract.talks.steps import Build, is_accepted, is_open, is_refused, started_nothing
from loyalty_contract.verdicts import breach
from loyalty_contract.wire.asks import Ask, Media
from loyalty_contract.wire.readings import Kind
from loyalty_contract.wire.transport import PATHS
from loyalty_schemas.contract import Standing

_METHODS = ("GET", "PUT", "PATCH", "DELETE")
_BATCH = PATHS["register_member_batch_task"]
_OTHER_PATHS = {
    "misspelt-path": _BATCH.replace("member", "members"),
    "other-version": _BATCH.replace("v1.1", "v9.9"),
    "path-of-no-operation": _BATCH.rpartition("/")[0] + "/no_such_operation",
    "path-cut-short": _BATCH.removesuffix("_task"),
    "path-with-a-tail": _BATCH + "s",
    "path-below": _BATCH + "/123",
}
# A body of these is neither JSON nor XML, whatever is in it.
_OTHER_TYPES = {
    "text-plain": "text/plain",
    "text-html": "text/html; charset=utf-8",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data; boundary=loyalty",
    "octet-stream": "application/octet-stream",
    "image": "image/png",
    "csv": "text/csv",
    "javascript": "application/javascript",
    "lines-of-json": "application/x-ndjson",
    "a-sequence-of-json": "application/json-seq",
    "a-document-type": "application/xml-dtd",
    "text-that-names-json": 'text/plain; format="application/json"',
    "text-that-names-xml": 'text/plain; format="application/xml"',
}
# A charset that says what goes without saying (RFC 9110 section 8.3.2), and spellings that name
# JSON or XML after all, of which nothing binds.
_UTF_8 = {
    "charset-utf-8": ("application/json; charset=utf-8", "application/xml; charset=utf-8"),
    "charset-in-capitals": ("application/json;charset=UTF-8", "application/xml;charset=UTF-8"),
    "charset-in-quotes": (
        'application/json; charset="utf-8"',
        'application/xml; charset="utf-8"',
    ),
}
_SPELLINGS = {
    "charset-latin-1": (
        "application/json; charset=iso-8859-1",
        "application/xml; charset=iso-8859-1",
    ),
    "capitals": ("Application/JSON", "Application/XML"),
    "text": ("text/json", "text/xml"),
    "suffix": ("application/vnd.example+json", "application/vnd.example+xml"),
}


def cases() -> tuple[Case, ...]:
    """Return the cases of EXC-8 and EXC-9."""
    return (*_methods(), *_paths(), *_types(), *_spellings())


def _methods() -> tuple[Case, ...]:
    found: list[Case] = []
    for method in _METHODS:
        for name, build in (("", _by(method)), ("-without-a-body", _bare(method))):
            found += both(
                "EXC-8",
                f"method-{method.lower()}{name}",
                _unserved(build),
                standing=Standing.INFERRED,
                page="other methods on the path are refused, in the envelope",
                expect="refused in the envelope",
                tier=Tier.QUICK if method == "GET" else Tier.STANDARD,
                media=(Media.JSON,) if name else tuple(Media),
            )
        found += both(
            "EXC-8",
            f"status-by-{method.lower()}",
            _status_by(method),
            standing=Standing.INFERRED,
            page="other methods on the path are refused, in the envelope",
            expect="refused in the envelope",
            needs=("status",),
        )
    return tuple(found)


def _paths() -> tuple[Case, ...]:
    return tuple(
        case
        for name, path in _OTHER_PATHS.items()
        for case in both(
            "EXC-8",
            name,
            _unserved(_to(path)),
            standing=Standing.INFERRED,
            page="unknown paths are refused, in the envelope",
            expect="refused in the envelope",
            tier=Tier.QUICK if name == "misspelt-path" else Tier.STANDARD,
        )
    )


def _by(method: str) -> Build:
    return lambda stage: replace(stage.batch(), method=method, droppable=True)


def _bare(method: str) -> Build:
    def build(stage: Stage) -> Ask:
        ask = replace(stage.batch(), method=method, droppable=True, profiles=0, sent=())
        return replace(ask, build=lambda: b"", headers={"Content-Type": ""})

    return build


def _to(path: str) -> Build:
    return lambda stage: replace(stage.batch(), path=path)


def _unserved(build: Build) -> Scenario:
    def play(stage: Stage) -> Talk:
        return (yield from refuses(build(stage)))

    return play


def refuses(ask: Ask) -> Talk:
    """Send what nothing stands for; a page or a redirect is no refusal in the envelope."""
    answer, reading = yield from one(replace(ask, hope="refused"))
    if answer.trouble:
        return []  # let through by the driver only where dropping is honest
    if reading.kind is Kind.ACCEPTED:
        return [breach("EXC-8", Standing.INFERRED, "was accepted")]
    if reading.kind is Kind.UNCLEAR:
        return [breach("EXC-8", Standing.INFERRED, f"was not refused: {reading.why}")]
    if reading.error is None:
        text = f"was refused with HTTP {answer.status} alone, not in the envelope"
        return [breach("EXC-8", Standing.INFERRED, text)]
    return started_nothing(reading)


def _status_by(method: str) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        ask = replace(stage.status(first.task_id or ""), method=method, droppable=True)
        return (yield from refuses(ask))

    return play


def _types() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, content_type in _OTHER_TYPES.items():
        found += both(
            "EXC-9",
            f"body-as-{name}",
            is_refused(_typed(content_type), "EXC-9", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="a body whose Content-Type is neither JSON nor XML is refused",
            expect="refused",
            tier=Tier.QUICK if name == "text-plain" else Tier.STANDARD,
        )
    # A plain body is none of the known codings either: whoever knows one cannot unpack it.
    for coding in ("rot13", "gzip", "deflate", "br", "zstd", "compress", "gzip, rot13"):
        name = "unknown-content-encoding" if coding == "rot13" else f"plain-body-called-{coding}"
        found += both(
            "EXC-9",
            name.replace(", ", "-and-"),
            is_refused(_encoded(coding), "EXC-9", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="an unknown Content-Encoding is refused",
            expect="refused",
        )
    found += both(
        "EXC-9",
        "status-as-text-plain",
        _status_as("text/plain"),
        standing=Standing.INFERRED,
        page="a body whose Content-Type is neither JSON nor XML is refused",
        expect="refused",
        needs=("status",),
    )
    return tuple(found)


def _typed(content_type: str) -> Build:
    """Under another media type the request names no format for its answer, so none is asked."""

    def build(stage: Stage) -> Ask:
        headers = {"Content-Type": content_type}
        return replace(stage.batch(), headers=headers, path=_BATCH)

    return build


def _encoded(coding: str) -> Build:
    return lambda stage: replace(stage.batch(), headers={"Content-Encoding": coding})


def _status_as(content_type: str) -> Scenario:
    def play(stage: Stage) -> Talk:
        first = yield from begin(stage, stage.members(1))
        ask = replace(
            stage.status(first.task_id or ""),
            headers={"Content-Type": content_type},
            path=PATHS["tasks_status"],
            hope="refused",
        )
        _, reading = yield from one(ask)
        if reading.kind is Kind.UNCLEAR:
            raise UnclearError(describe(reading))
        if reading.kind is Kind.ACCEPTED:
            return [breach("EXC-9", Standing.INFERRED, "was accepted")]
        return []

    return play


def _spellings() -> tuple[Case, ...]:
    seen = {Kind.ACCEPTED: "accepted", Kind.REFUSED: "refused"}
    named = tuple(
        case
        for name, spelt in _UTF_8.items()
        for case in both(
            "EXC-9",
            f"content-type-{name}",
            is_accepted(_spelt(spelt), "EXC-9", Standing.INFERRED),
            standing=Standing.INFERRED,
            page="the format is named by Content-Type, and the encoding is UTF-8",
            expect="accepted",
        )
    )
    return named + tuple(
        case
        for name, spelt in _SPELLINGS.items()
        for case in both(
            "EXC-9",
            f"content-type-{name}",
            is_open(_spelt(spelt), "EXC-9", "", seen),
            standing=Standing.OPEN,
            page="which spellings of the two media types are taken is not said",
            expect="accepted or refused, either is honest",
        )
    )


def _spelt(spelt: tuple[str, str]) -> Build:
    def build(stage: Stage) -> Ask:
        content_type = spelt[0] if stage.media is Media.JSON else spelt[1]
        return replace(stage.batch(), headers={"Content-Type": content_type})

    return build
