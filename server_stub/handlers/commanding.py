"""Commands and posted alerts: the way in for everything that is wanted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from starlette.responses import Response

from console.clock import new_ulid, now_utc
from console.domain.alert import BY_HAND, Priority
from console.domain.commands import RaiseAlert
from console.domain.envelope import Command
from console.domain.person import Actor, Role
from console.domain.place import Position
from console.wire.table import WireError, plain_id
from server_stub.answers import (
    Refused,
    answer,
    malformed,
    not_stored,
    refusal_answer,
    status_of,
)
from server_stub.calls import Call, field_wrong
from server_stub.messages import (
    Accepted,
    AlertTaken,
    Answered,
    Answers,
    Batch,
    HandedIn,
    PostedAlert,
)
from server_stub.storage.database import WriteFailed

BATCH_MOST = 100
BATCH_MAX_BYTES = 8 << 20
_ONLINE_SLACK = timedelta(seconds=30)  # a retry over a bad line, a clock that runs a little off


async def command(call: Call) -> Response:
    """200 with what it led to, or the refusal; the same id gets the same answer."""
    headers = call.request.headers
    grant, signature = headers.get("x-roc-grant", ""), headers.get("x-roc-signature", "")
    outcome = await call.backend.hub.submit(*_said(call, call.body, grant, signature))
    if outcome.refusal:
        refusal = outcome.refusal
        refused = Refused(status_of(refusal), refusal.message_id, refusal.params)
        return refusal_answer(refused, {"command_id": outcome.command_id, "seqs": outcome.seqs})
    last = max(outcome.seqs, default=0)
    return answer(Accepted(outcome.command_id, outcome.seqs, last))


async def batch(call: Call) -> Response:
    """Each is judged as if it had come alone, in their order; together they share a sync.

    They take their turn in one go, so that none is stored where one before it was not.
    """
    handed_in = call.read(Batch).commands
    if not 0 < len(handed_in) <= BATCH_MOST:
        raise field_wrong("commands", f"not 1 to {BATCH_MOST}")
    said = []
    for one in handed_in:
        said.append(_said_or_not(call, one))
        await asyncio.sleep(0)  # a hundred signatures take their time; others are served between
    return answer(Answers(tuple(await asyncio.gather(*(_answered(call, one) for one in said)))))


def _said_or_not(call: Call, one: HandedIn) -> tuple[Command, Actor] | Refused:
    try:
        return _said(call, one.command.encode(), one.grant, one.signature)
    except Refused as refused:
        return refused


async def _answered(call: Call, said: tuple[Command, Actor] | Refused) -> Answered:
    if isinstance(said, Refused):
        return _not_taken(said)
    try:
        outcome = await call.backend.hub.submit(*said)
    except WriteFailed as failure:
        return _not_taken(not_stored(failure))
    if words := outcome.refusal:
        return Answered(
            status_of(words),
            outcome.command_id,
            outcome.seqs,
            message_id=words.message_id,
            params=words.params,
        )
    return Answered(200, outcome.command_id, outcome.seqs, max(outcome.seqs, default=0))


def _not_taken(refused: Refused) -> Answered:
    words = refused.refusal
    return Answered(refused.status, message_id=words.message_id, params=words.params)


def _said(call: Call, body: bytes, grant: str, signature: str) -> tuple[Command, Actor]:
    """What is wanted and by whom. Raises Refused where it is not to be decided at all."""
    try:
        wanted = call.backend.assembly.table.decode_command(body, strictly=True)
    except WireError as error:
        raise malformed(error) from None
    if not wanted.id:
        raise field_wrong("id", "empty")
    made, theirs = _made(wanted), wanted.made_at_utc
    if grant or signature:
        actor = call.backend.identity.offline_actor(wanted, body, grant, signature)
    else:
        actor = _present(call, wanted)
        wanted = _made_about_now(wanted, made)
    if not actor.has(Role.DETECTOR, Role.INTEGRATOR):
        call.backend.eraser.clock.heard(theirs)
    return wanted, actor


def _present(call: Call, wanted: Command) -> Actor:
    """Who says it here and now. Raises Refused 403 where it is said in another's name."""
    if wanted.actor_id != call.actor.id:
        raise Refused(403, "refused.not_permitted", {"actor": wanted.actor_id})
    return call.actor


def _made(wanted: Command) -> datetime:
    """On our clock, as its device says. Raises Refused 422."""
    try:
        return wanted.made_at_utc + timedelta(milliseconds=wanted.clock_offset_ms)
    except OverflowError:
        raise field_wrong("made_at_utc", "with its clock_offset_ms no time at all") from None


def _made_about_now(wanted: Command, made: datetime) -> Command:
    """A token alone moves no command out of a time limit that rules measure from made_at."""
    now = now_utc()
    near = min(max(made, now - _ONLINE_SLACK), now + _ONLINE_SLACK)
    return replace(wanted, made_at_utc=near, clock_offset_ms=0)


async def post_alert(call: Call) -> Response:
    """From another system; the same id twice is one alert."""
    posted = call.read_strictly(PostedAlert)
    if posted.id and not plain_id(posted.id):
        raise field_wrong("id", "not a plain id of at most 80 characters")
    alert_id = posted.id or new_ulid()
    body = RaiseAlert(
        alert_id=alert_id,
        title=posted.title,
        language=posted.language or _language(call),
        priority=_priority(posted.priority),
        position=_position(posted),
        camera_id=posted.camera_id,
        place=posted.place,
        tool=BY_HAND,
    )
    wanted = call.backend.hub.command(body, call.actor.id, f"post.{alert_id}")
    outcome = await call.backend.hub.submit(wanted, call.actor)
    if outcome.refusal:
        raise _in_words(outcome.refusal.message_id, outcome.refusal.params)
    return answer(AlertTaken(alert_id, max(outcome.seqs, default=0)), 201)


def _language(call: Call) -> str:
    person = call.backend.hub.state.people.get(call.actor.id)
    return person.language if person else ""


_WORDS = {priority.name.lower(): priority for priority in Priority}


def _priority(given: int | str) -> Priority:
    try:
        return _WORDS[given] if isinstance(given, str) else Priority(given)
    except (KeyError, ValueError):
        words = ", ".join(_WORDS)
        raise field_wrong("priority", f"not 1 to 4 nor one of {words}") from None


def _position(posted: PostedAlert) -> Position | None:
    if posted.lon is None and posted.lat is None:
        return None
    for name, value, most in (("lon", posted.lon, 180.0), ("lat", posted.lat, 90.0)):
        if value is None or not -most <= value <= most:
            raise field_wrong(name, f"not a number from {-most:.0f} to {most:.0f}")
    assert posted.lon is not None
    assert posted.lat is not None
    return Position(posted.lon, posted.lat)


_FIELDS = {"refused.unknown_camera": "camera_id"}


def _in_words(message_id: str, params: dict[str, str | int | float]) -> Refused:
    """What a rule found wrong with a field is told as 422."""
    field = str(params.get("field", "")) or _FIELDS.get(message_id, "")
    if field:
        return field_wrong(field, message_id)
    return Refused(409, message_id, params)
