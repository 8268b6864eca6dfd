"""
The straight line of one request: find, decode, judge, behave, encode.

Pure but for the books it holds: no socket, no clock and no random of its own. Every answer,
404, 405 and 413 included, comes from here in the platform's envelope.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from loyalty_mock.body import declared_media
from loyalty_mock.calls import Call, Reply
from loyalty_mock.clock import Clock
from loyalty_mock.encode import CONTENT_TYPES, answer_media, encode
from loyalty_mock.faults.book import FaultBook
from loyalty_mock.ids import uuid_source
from loyalty_mock.journal.book import Journal
from loyalty_mock.lines import Line, Lines
from loyalty_mock.profile_book import ProfileBook
from loyalty_mock.refusals import Path, Refusal, refuse
from loyalty_mock.settings import Settings
from loyalty_mock.tasks import TaskBook
from loyalty_mock.tokens import counting_token, is_known, mask, secrets_in, sent_tokens
from loyalty_mock.wire import NO_TRACE, Media, Trace, WireRequest, WireResponse

HEADERS = {media: {"Content-Type": told} for media, told in CONTENT_TYPES.items()}
SUCCESS: Mapping[str, Any] = {"error": 0, "error_text": "Successful operation"}


class Reading(NamedTuple):
    """A request once decoded: its payload, or why there is none, and the tokens it carried."""

    payload: dict[str, Any] | Refusal
    token: Any = None
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a request shows before it is carried out: its token, if it can be read, and format."""

    token: str | None = None
    media: Media = Media.JSON
    knobs: Mapping[str, str] = field(default_factory=dict)
    trace: Trace = NO_TRACE


class Mock:
    """
    A mock of every operation under one set of settings, with all that it remembers.

    `book` holds tasks and members, `profiles` which profile each token stands under, `faults` what
    is to go wrong, `journal` the exchanges; whoever calls `answer` notes them there.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock(settings.clock)
        self.book = TaskBook(settings.task_seconds)
        self.profiles = ProfileBook(settings)
        self.faults = FaultBook(settings.faults, settings.seed)
        self.journal = Journal(entries=settings.journal_entries, octets=settings.journal_bytes)
        self._new_id = uuid_source(settings.seed)

    @property
    def knobs(self) -> Mapping[str, str]:
        """The knobs of everybody's profile."""
        return self.profiles.under().knobs

    @property
    def limit(self) -> int:
        """How many bytes of a body are worth reading; one more tells that it is too large."""
        return self.profiles.limit

    def tokens(self) -> tuple[str, ...]:
        """Return every token that the mock has seen, was given, or was told of."""
        known = (
            *self.settings.tokens,
            *self.book.tenants(),
            *self.profiles.tokens(),
            *self.journal.tokens(),
        )
        return tuple(dict.fromkeys(known))

    def reset(self, token: str | None = None) -> None:
        """Forget all that a token did and was given; of everybody, and the clock too, if None."""
        self.book.reset(token)
        self.journal.clear(token)
        self.faults.clear(token)
        if token is None:
            for fault in self.settings.faults:
                self.faults.add(fault)
            self.profiles.reset()
            self.clock.reset()
        else:
            self.profiles.drop(token)

    def answer(self, request: WireRequest) -> WireResponse:
        """Answer one request; never raises for a client's mistake. Threads may call it at once."""
        lines = self.profiles.guess(request)
        line = lines.find(request)
        if isinstance(line, Refusal):
            media = declared_media(request.headers.get("content-type"))
            return self._encode(request, lines, media, line, Trace())
        read = _read(line, request)
        token = read.token if isinstance(read.token, str) else None
        if token is not None and self.profiles.under(token) is not lines:
            # It seemed to carry another's token; now that it is read, its own profile counts.
            lines = self.profiles.under(token)
            line = lines.by_path[request.path]
            read = _read(line, request)
        payload = read.payload
        result = payload if isinstance(payload, Refusal) else self._judge(lines, line, read)
        trace = _trace(line, read, result)
        return self._encode(request, lines, line.decoder.media(request), result, trace)

    def refuse(self, fault: str, request: WireRequest) -> WireResponse:
        """Answer what never came to be judged: what is no HTTP, a body that does not come."""
        lines = self.profiles.guess(request)
        media = declared_media(request.headers.get("content-type"))
        return self._encode(request, lines, media, refuse(fault), Trace())

    def operation(self, request: WireRequest) -> str | None:
        """Return the name of the operation a request asks for, or None; looks at no body."""
        line = self.profiles.under().find(request)
        return None if isinstance(line, Refusal) else line.name

    def ahead(self, request: WireRequest) -> Ahead:
        """Return what is known of a request before it is carried out; changes nothing."""
        lines = self.profiles.guess(request)
        line = lines.find(request)
        if isinstance(line, Refusal):
            return Ahead()
        read = _read(line, request)
        return Ahead(
            token=read.token if isinstance(read.token, str) and read.token else None,
            media=answer_media(request, line.decoder.media(request), lines.knobs),
            knobs=lines.knobs,
            trace=_trace(line, read, Reply({})),
        )

    def _judge(self, lines: Lines, line: Line, read: Reading) -> Reply | Refusal:
        """The documented order: the token, the counts, the envelope; then the operation's own."""
        token, secrets = read.token, read.secrets
        if token is None:
            return refuse("no token")
        if not isinstance(token, str) or not token:
            # No token either, hence judged before anything is counted; the schema tells why.
            alone = line.judge.examine({"token": token}, secrets)
            return alone.envelope_breach() or refuse("no token")
        known = self.settings.tokens
        if known and not is_known(token, known):
            return refuse("unknown token")
        payload = _payload(read)
        if payload.get("token") is not token:
            payload = {**payload, "token": token}
        refusal = line.judge.judge_counts(payload)
        if refusal:
            return refusal
        examination = line.judge.examine(payload, secrets)
        refusal = examination.envelope_breach()
        if refusal:
            return refusal
        call = Call(
            token=token,
            payload=payload,
            examination=examination,
            settings=lines.settings,
            now=self.clock(),
            new_id=self._new_id,
            code=lines.code,
            faults=self.faults,
        )
        return line.behave(call, self.book)

    def _encode(
        self,
        request: WireRequest,
        lines: Lines,
        media: Media | None,
        result: Reply | Refusal,
        trace: Trace,
    ) -> WireResponse:
        rule: str | None = None
        paths: tuple[Path, ...] = ()
        faults: tuple[str, ...] = ()
        fields: Mapping[str, Any]
        if isinstance(result, Refusal):
            rule, paths = result.rule, result.paths
            fields = {"error": lines.code(result), "error_text": result.text}
        else:
            faults = result.faults
            fields = {**SUCCESS, **result.fields}
        error: int = fields["error"]
        answer = answer_media(request, media, lines.knobs)
        headers = HEADERS[answer]
        if error == 405:
            headers = {**headers, "Allow": "POST"}
        mirrored = error if error and lines.knobs["http_status"] == "mirror" else 200
        return WireResponse(
            status=mirrored,
            headers=headers,
            body=encode(fields, answer),
            media=answer,
            error=error,
            error_text=fields["error_text"],
            rule=rule,
            paths=paths,
            profiles=_count(trace.payload),
            token=mask(trace.token),
            profile=lines.profile.name,
            trace=trace,
            fields=fields,
            faults=faults,
        )


def _read(line: Line, request: WireRequest) -> Reading:
    payload = line.decoder.decode(request)
    if isinstance(payload, Refusal):
        return Reading(payload)
    sent = sent_tokens(request, payload)
    return Reading(payload, counting_token(sent, line.decoder.knobs), secrets_in(sent))


def _payload(read: Reading) -> dict[str, Any]:
    return {} if isinstance(read.payload, Refusal) else read.payload


def _trace(line: Line, read: Reading, result: Reply | Refusal) -> Trace:
    if isinstance(read.payload, Refusal):
        return Trace(operation=line.name)
    done = result if isinstance(result, Reply) else Reply({})
    named = read.payload.get("task_id")
    return Trace(
        operation=line.name,
        token=read.token,
        secrets=read.secrets,
        payload=read.payload,
        task_id=done.task_id or (named if isinstance(named, str) else None),
        batch=done.batch,
        failed=done.failed,
    )


def _count(payload: Mapping[str, Any] | None) -> int | None:
    data = payload.get("data") if payload else None
    return len(data) if isinstance(data, list) else None
