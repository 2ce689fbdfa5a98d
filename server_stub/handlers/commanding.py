"""Commands and posted alerts: the way in for everything that is wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from starlette.responses import Response

from console.clock import new_ulid, now_utc
from console.domain.alert import Priority
from console.domain.commands import RaiseAlert
from console.domain.envelope import Command
from console.domain.person import Actor
from console.domain.place import Position
from console.wire.table import WireError, plain_id
from server_stub.answers import Refused, answer, malformed, refusal_answer, status_of
from server_stub.calls import Call, field_wrong
from server_stub.messages import Accepted, AlertTaken, PostedAlert

_ONLINE_SLACK = timedelta(seconds=30)  # a retry over a bad line, a clock that runs a little off


async def command(call: Call) -> Response:
    """200 with what it led to, or the refusal; the same id gets the same answer."""
    try:
        wanted = call.backend.assembly.table.decode_command(call.body)
    except WireError as error:
        raise malformed(error) from None
    if not wanted.id:
        raise field_wrong("id", "empty")
    made = _made(wanted)
    actor, by_grant = _actor(call, wanted)
    if not by_grant:
        wanted = _made_about_now(wanted, made)
    outcome = await call.backend.hub.submit(wanted, actor)
    if outcome.refusal:
        refusal = outcome.refusal
        refused = Refused(status_of(refusal), refusal.message_id, refusal.params)
        return refusal_answer(refused, {"command_id": wanted.id, "seqs": outcome.seqs})
    last = max(outcome.seqs, default=0)
    return answer(Accepted(wanted.id, outcome.seqs, last))


def _actor(call: Call, wanted: Command) -> tuple[Actor, bool]:
    """Who says it, and whether a grant and a signature prove that it was said offline."""
    headers = call.request.headers
    grant, signature = headers.get("x-roc-grant", ""), headers.get("x-roc-signature", "")
    if grant or signature:
        identity = call.backend.identity
        return identity.offline_actor(wanted, call.body, grant, signature), True
    if wanted.actor_id != call.actor.id:
        raise Refused(403, "refused.not_permitted", {"actor": wanted.actor_id})
    return call.actor, False


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
    posted = call.read(PostedAlert)
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
        tool="manual",
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
