"""Rules of bookmarks: a note is never lost to what has become of its incident meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain import commands as c
from console.domain import events as e
from console.domain.bookmark import MOST_BOOKMARKS, MOST_CAMERAS, Bookmark
from console.domain.envelope import Refusal
from console.domain.person import Actor, Role
from console.domain.rules.context import Context, DueRule, Outcome, Rule, StateView, find_incident

_AHEAD = timedelta(seconds=5)  # a camera's clock may run before ours by as much
_LONGEST = timedelta(days=1)


def make(state: StateView, body: c.MakeBookmark, ctx: Context) -> Outcome:
    why_not = _misfit(state, body, ctx)
    if why_not is not None:
        return why_not
    incident = find_incident(state, body.incident_id)
    made = Bookmark(
        body.bookmark_id,
        body.note.strip(),
        body.severity,
        body.camera_ids,
        body.from_utc,
        body.to_utc,
        ctx.actor.id,
        ctx.made_utc,
        incident.id if incident else "",
    )
    if body.incident_id and incident is None:
        loose = e.BookmarkMade(replace(made, incident_id=""))
        return Refusal("refused.bookmark_loose", {"incident": body.incident_id}, (loose,))
    return (e.BookmarkMade(made),)


def change(state: StateView, body: c.ChangeBookmark, ctx: Context) -> Outcome:
    """What links it stays: the incident's log has told of it."""
    known = _theirs(state, body.bookmark_id, ctx.actor)
    if isinstance(known, Refusal):
        return known
    stamp = known.changed
    if stamp and stamp.seq > ctx.command.based_on_seq and stamp.actor_id != ctx.actor.id:
        when = stamp.at_utc.isoformat()
        return Refusal("refused.bookmark_changed", {"who": stamp.actor_id, "when": when})
    incident = find_incident(state, body.incident_id)
    wanted_id = incident.id if incident else body.incident_id
    if known.incident_id and wanted_id != known.incident_id:
        return Refusal("refused.bookmark_linked", {})
    if body.incident_id and incident is None:
        return Refusal("refused.unknown_incident", {"incident": body.incident_id})
    wanted = replace(known, note=body.note.strip(), severity=body.severity, incident_id=wanted_id)
    return () if wanted == known else (e.BookmarkChanged(wanted),)


def delete(state: StateView, body: c.DeleteBookmark, ctx: Context) -> Outcome:
    known = _theirs(state, body.bookmark_id, ctx.actor)
    if isinstance(known, Refusal):
        return known
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {"field": "reason"})
    return (e.BookmarkDeleted(known.id, known.incident_id, body.reason.strip()),)


def _misfit(state: StateView, body: c.MakeBookmark, ctx: Context) -> Refusal | None:
    if body.bookmark_id in state.bookmarks:
        return Refusal("refused.id_taken", {"id": body.bookmark_id})
    named = body.camera_ids
    if not 0 < len(named) <= MOST_CAMERAS or len(set(named)) < len(named):
        return Refusal("refused.bookmark_cameras", {"most": MOST_CAMERAS})
    for camera_id in named:
        if not _may_watch(state, camera_id, ctx.actor):
            return Refusal("refused.unknown_camera", {"camera": camera_id})
    if body.from_utc.tzinfo is None or body.to_utc.tzinfo is None:
        return Refusal("refused.bookmark_times", {})
    late = body.to_utc > ctx.now_utc + _AHEAD
    if late or not timedelta(0) <= body.to_utc - body.from_utc <= _LONGEST:
        return Refusal("refused.bookmark_times", {})
    if len(state.bookmarks) >= MOST_BOOKMARKS:
        return Refusal("refused.bookmarks_many", {"most": MOST_BOOKMARKS})
    return None


def _may_watch(state: StateView, camera_id: str, actor: Actor) -> bool:
    camera = state.cameras.get(camera_id)
    if camera is None:
        return False
    return not (camera.area and actor.area and actor.area != camera.area)


def _theirs(state: StateView, bookmark_id: str, actor: Actor) -> Bookmark | Refusal:
    known = state.bookmarks.get(bookmark_id)
    if known is None:
        return Refusal("refused.unknown_target", {"id": bookmark_id})
    if known.made_by != actor.id and not actor.has(Role.SUPERVISOR):
        return Refusal("refused.bookmark_others", {"who": known.made_by})
    return known


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.MakeBookmark: make,
    c.ChangeBookmark: change,
    c.DeleteBookmark: delete,
}
PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _OPERATE)
TIMERS: tuple[DueRule, ...] = ()
