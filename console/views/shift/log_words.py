"""A line of the shift log in words."""

from __future__ import annotations

from datetime import datetime

from console.domain.shift import ShiftEntry
from console.i18n import known, tr
from console.store.select import State
from console.views.words import clean, person_name, tool_title

_PEOPLE = ("who", "to")
_TIMES = ("from", "until")


def said(state: State, one: ShiftEntry, titles: dict[str, str] | None = None) -> str:
    """What happened, and what a person wrote of it."""
    params = {
        name: clean(value) if isinstance(value, str) else value
        for name, value in one.params.items()
    }
    for name in _PEOPLE:
        if name in params:
            params[name] = person_name(state, str(params[name]))
    for name in _TIMES:
        if name in params:
            params[name] = _time(str(params[name]))
    if "tool" in params:
        params["tool"] = tool_title(str(one.params["tool"]), titles)
    if message := str(one.params.get("message", "")):
        params["message"] = tr(message) if known(message) else clean(message)
    words = tr(one.words_id, **params) if known(one.words_id) else clean(one.words_id)
    return f"{words}: {clean(one.text)}" if one.text else words


def _time(iso: str) -> str:
    try:
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return clean(iso)


def cells(
    state: State, one: ShiftEntry, titles: dict[str, str] | None = None
) -> tuple[str, str, str, str]:
    """Local time, UTC, who, what: as they are exported."""
    at = one.at_utc
    return (
        f"{at.astimezone():%Y-%m-%d %H:%M:%S}",
        f"{at:%Y-%m-%d %H:%M:%SZ}",
        person_name(state, one.actor_id),
        said(state, one, titles),
    )
