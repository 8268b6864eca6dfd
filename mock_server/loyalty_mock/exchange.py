"""
The straight line of one request: find, decode, judge, behave, encode.

Pure but for the task book it holds: no socket, no clock and no random of its own. Every answer,
404, 405 and 413 included, comes from here in the platform's envelope.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from loyalty_mock.body import declared_media
from loyalty_mock.calls import Behaviour, Call, Reply
from loyalty_mock.decode import Decoder, make_decoder
from loyalty_mock.encode import CONTENT_TYPES, answer_media, encode
from loyalty_mock.faults.book import FaultBook
from loyalty_mock.ids import uuid_source
from loyalty_mock.judge import Judge, compile_judge
from loyalty_mock.refusals import Refusal, refuse
from loyalty_mock.settings import Settings
from loyalty_mock.tasks import TaskBook
from loyalty_mock.tokens import counting_token, is_known, mask, secrets_in, sent_tokens
from loyalty_mock.wire import Media, WireRequest, WireResponse
from loyalty_schemas.contract import rules
from loyalty_schemas.operations import OPERATIONS

SUCCESS: Mapping[str, Any] = {"error": 0, "error_text": "Successful operation"}
REFUSED = 400  # where no rule names another code: the platform's "incorrect request" (EXC-4)


@dataclass(frozen=True, slots=True)
class Line:
    """What one operation needs on the way: how to read, judge and do it."""

    name: str
    method: str
    decoder: Decoder
    judge: Judge
    behave: Behaviour


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended, and what the log tells of it."""

    result: Reply | Refusal
    token: str = "-"
    profiles: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What a request shows before it is carried out: its token, if it can be read, and format."""

    token: str | None = None
    media: Media = Media.JSON
    knobs: Mapping[str, str] = field(default_factory=dict)


class Mock:
    """A mock of every operation under one set of settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.knobs = settings.profile.knobs
        self.limit = int(self.knobs["max_body_bytes"])
        self.book = TaskBook(settings.task_seconds)
        self.faults = FaultBook(settings.faults, settings.seed)
        self._new_id = uuid_source(settings.seed)
        self._codes = {rule.id: rule.codes_under(self.knobs) for rule in rules().values()}
        self._lines = {
            operation.path: Line(
                operation.name,
                operation.method,
                make_decoder(operation.name, self.knobs),
                compile_judge(operation.name, self.knobs),
                import_module(f"loyalty_mock.behaviours.{operation.name}").behave,
            )
            for operation in OPERATIONS
        }

    def answer(self, request: WireRequest) -> WireResponse:
        """Answer one request; never raises for a client's mistake. Threads may call it at once."""
        line = self._find(request)
        if isinstance(line, Refusal):
            media = declared_media(request.headers.get("content-type"))
            return self._encode(request, media, Outcome(line))
        return self._encode(request, line.decoder.media(request), self._carry_out(line, request))

    def operation(self, request: WireRequest) -> str | None:
        """Return the name of the operation a request asks for, or None; looks at no body."""
        line = self._find(request)
        return None if isinstance(line, Refusal) else line.name

    def ahead(self, request: WireRequest) -> Ahead:
        """Return what is known of a request before it is carried out; changes nothing."""
        line = self._find(request)
        if isinstance(line, Refusal):
            return Ahead()
        payload = line.decoder.decode(request)
        sent = sent_tokens(request, {} if isinstance(payload, Refusal) else payload)
        token = counting_token(sent, self.knobs)
        return Ahead(
            token=token if isinstance(token, str) and token else None,
            media=answer_media(request, line.decoder.media(request), self.knobs),
            knobs=self.knobs,
        )

    def _find(self, request: WireRequest) -> Line | Refusal:
        line = self._lines.get(request.path)
        if line is None:
            return refuse("no such path")
        return line if request.method == line.method else refuse("wrong method")

    def _carry_out(self, line: Line, request: WireRequest) -> Outcome:
        payload = line.decoder.decode(request)
        if isinstance(payload, Refusal):
            return Outcome(payload)
        sent = sent_tokens(request, payload)
        token = counting_token(sent, self.knobs)
        profiles = _count(payload)
        return Outcome(self._judge(line, payload, token, secrets_in(sent)), mask(token), profiles)

    def _judge(
        self, line: Line, payload: dict[str, Any], token: Any, secrets: Collection[str]
    ) -> Reply | Refusal:
        """The documented order: the token, the counts, the envelope; then the operation's own."""
        if token is None:
            return refuse("no token")
        if not isinstance(token, str) or not token:
            # No token either, hence judged before anything is counted; the schema tells why.
            alone = line.judge.examine({"token": token}, secrets)
            return alone.envelope_breach() or refuse("no token")
        known = self.settings.tokens
        if known and not is_known(token, known):
            return refuse("unknown token")
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
            settings=self.settings,
            now=self.settings.clock(),
            new_id=self._new_id,
            code=self._code,
            faults=self.faults,
        )
        return line.behave(call, self.book)

    def _encode(self, request: WireRequest, media: Media | None, outcome: Outcome) -> WireResponse:
        result = outcome.result
        refusal = result if isinstance(result, Refusal) else None
        fields: Mapping[str, Any]
        if isinstance(result, Refusal):
            fields = {"error": self._code(result), "error_text": result.text}
        else:
            fields = {**SUCCESS, **result.fields}
        error: int = fields["error"]
        answer = answer_media(request, media, self.knobs)
        headers = {"Content-Type": CONTENT_TYPES[answer]}
        if error == 405:
            headers["Allow"] = "POST"
        mirrored = error if error and self.knobs["http_status"] == "mirror" else 200
        return WireResponse(
            status=mirrored,
            headers=headers,
            body=encode(fields, answer),
            media=answer,
            error=error,
            rule=refusal.rule if refusal else None,
            profiles=outcome.profiles,
            token=outcome.token,
            fields=fields,
            faults=() if isinstance(result, Refusal) else result.faults,
        )

    def _code(self, refusal: Refusal) -> int:
        """The code a refusal earns: its own, else its rule's under the profile, else 400."""
        codes = self._codes.get(refusal.rule, ())
        return refusal.code or (codes[0] if codes else REFUSED)


def _count(payload: Mapping[str, Any]) -> int | None:
    data = payload.get("data")
    return len(data) if isinstance(data, list) else None
