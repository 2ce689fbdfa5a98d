"""Who should be here, is here, is on a break or should take one; in words."""

from __future__ import annotations

from console.domain.person import Person
from console.domain.shift import RosterEntry, break_due_in
from console.i18n import tr
from console.views.desk import Desk
from console.views.widgets import age_text
from console.views.words import clean


def planned_now(desk: Desk, person_id: str) -> RosterEntry | None:
    now = desk.now()
    entries = (one for one in desk.state.roster.values() if one.person_id == person_id)
    return next((one for one in entries if one.covers(now)), None)


def is_here(desk: Desk, person_id: str) -> bool:
    """On shift, and not on a break."""
    last = desk.state.breaks.get(person_id)
    return person_id in desk.state.on_shift and not (last and last.until_utc is None)


def presence(desk: Desk, person: Person) -> str:
    """Planned or not, here or not, and when the next break is due."""
    state = desk.state
    entry, since = planned_now(desk, person.id), state.on_shift.get(person.id)
    planned = ""
    if entry is not None:
        until = f"{entry.to_utc.astimezone():%H:%M}"
        planned = tr("board.planned", until=until)
        if entry.skills:
            planned = f"{planned} · {clean(', '.join(entry.skills))}"
    if since is None:
        here = tr("board.missing" if entry else "board.not_here")
    else:
        here = _break_words(desk, person.id)
    return " · ".join(part for part in (here, planned) if part)


def _break_words(desk: Desk, person_id: str) -> str:
    last, now = desk.state.breaks.get(person_id), desk.now()
    due = break_due_in(desk.state.on_shift[person_id], last, now)
    if due is None and last is not None:
        return tr("board.on_break", age=age_text((now - last.since_utc).total_seconds()))
    seconds = due.total_seconds() if due else 0.0
    if seconds <= 0:
        return tr("board.break_overdue", age=age_text(-seconds))
    return tr("board.break_in", minutes=int(seconds // 60))
