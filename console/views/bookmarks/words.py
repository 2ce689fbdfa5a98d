"""What a bookmark is called where it is listed, asked for and spoken."""

from __future__ import annotations

from datetime import date, datetime

from console.domain.bookmark import Bookmark
from console.i18n import tr
from console.store.select import State
from console.views.widgets import isolate, isolate_id
from console.views.words import clean, person_name


def when_words(from_utc: datetime, to_utc: datetime, today: date | None = None) -> str:
    """Local date and times; one for a moment. Of today only the times, where that is said."""
    begins, ends = from_utc.astimezone(), to_utc.astimezone()
    words = f"{begins:%H:%M:%S}" if begins.date() == today else f"{begins:%Y-%m-%d %H:%M:%S}"
    return isolate_id(words if begins == ends else f"{words}–{ends:%H:%M:%S}")


def cameras_words(state: State, camera_ids: tuple[str, ...]) -> str:
    """One camera by name, several by their numbers."""
    cameras = [state.cameras[one] for one in camera_ids if one in state.cameras]
    if len(cameras) == 1:
        return isolate(f"{cameras[0].number} {clean(cameras[0].name)}")
    numbers = ", ".join(str(camera.number) for camera in cameras)
    return tr("bookmark.cameras", numbers=isolate_id(numbers))


def head_words(state: State, one: Bookmark, today: date | None = None) -> str:
    when = when_words(one.from_utc, one.to_utc, today)
    return f"{when} · {cameras_words(state, one.camera_ids)}"


def told_words(state: State, one: Bookmark, me: str) -> str:
    """Who made it, and what it belongs to."""
    words = [isolate(person_name(state, one.made_by, me))]
    if incident := state.incidents.get(one.incident_id):
        words.append(isolate_id(incident.number))
    return " · ".join(words)
