"""How events change bookmarks, and what of them stands in an incident's decision log.

Those of an incident leave the state with it: its log and its after-action file have them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.bookmark import Bookmark
from console.domain.envelope import Recorded
from console.domain.incident import Stamp
from console.store.reduce_incidents import logged
from console.store.state import State


def made(state: State, event: e.BookmarkMade, recorded: Recorded) -> None:
    state.put("bookmarks", event.bookmark.id, event.bookmark)
    _tell(state, event.bookmark, recorded, "log.bookmark_made")


def changed(state: State, event: e.BookmarkChanged, recorded: Recorded) -> None:
    before = state.bookmarks.get(event.bookmark.id)
    stamp = Stamp(recorded.seq, recorded.actor_id, recorded.at_utc)
    state.put("bookmarks", event.bookmark.id, replace(event.bookmark, changed=stamp))
    linked_now = before is not None and not before.incident_id
    told = "log.bookmark_made" if linked_now else "log.bookmark_changed"
    _tell(state, event.bookmark, recorded, told)


def deleted(state: State, event: e.BookmarkDeleted, recorded: Recorded) -> None:
    known = state.bookmarks.get(event.bookmark_id)
    state.drop("bookmarks", event.bookmark_id)
    if known is not None:
        _tell(state, known, recorded, "log.bookmark_deleted", {"reason": event.reason})


def incident_closed(state: State, event: e.IncidentClosed, recorded: Recorded) -> None:
    _drop_of(state, event.incident_id)


def erased(state: State, event: e.Erased, recorded: Recorded) -> None:
    _drop_of(state, event.subject)
    state.drop("bookmarks", event.subject)


def _drop_of(state: State, incident_id: str) -> None:
    for bookmark in [one for one in state.bookmarks.values() if one.incident_id == incident_id]:
        state.drop("bookmarks", bookmark.id)


def _tell(
    state: State,
    bookmark: Bookmark,
    recorded: Recorded,
    message_id: str,
    more: Params | None = None,
) -> None:
    incident = state.incidents.get(bookmark.incident_id)
    if incident is None:
        return
    cameras = (state.cameras.get(one) for one in bookmark.camera_ids)
    params: Params = {
        "cameras": ", ".join(f"{one.number} {one.name}" for one in cameras if one),
        "begins": _utc(bookmark.from_utc),
        "ends": _utc(bookmark.to_utc),
        "note": bookmark.note or "–",
    }
    entry = logged(incident, recorded, message_id, params | (more or {}))
    state.put("incidents", incident.id, entry)


def _utc(at: datetime) -> str:
    """To the tenth: a bookmark names a frame, and a log is read in any time zone."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S}.{utc.microsecond // 100_000}Z"


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.BookmarkMade: made,
    e.BookmarkChanged: changed,
    e.BookmarkDeleted: deleted,
    e.IncidentClosed: incident_closed,
    e.Erased: erased,
}
