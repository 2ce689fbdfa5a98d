"""Which exports wait for the reader's word."""

from __future__ import annotations

from console.domain import commands as c
from console.domain.exports import Export
from console.domain.link import Notice
from console.views.desk import Desk
from console.views.keymap import key_of
from console.views.words import person_name


def waiting_for(desk: Desk) -> list[Export]:
    """Unblurred exports of others that wait for a word the reader may give."""
    if not desk.may(c.ApproveExport):
        return []
    found = [e for e in desk.state.exports.values() if not e.agreed() and e.asked_by != desk.me.id]
    return sorted(found, key=lambda export: export.asked_utc)


def notices(desk: Desk) -> list[Notice]:
    """They stand in the banner until they are decided or lapse: a quarter of an hour at most."""
    found = []
    for export in waiting_for(desk):
        who = person_name(desk.state, export.asked_by)
        words = {"who": who, "incident": export.about.number or "–", "key": key_of("agree_export")}
        found.append(Notice(f"export:{export.id}", "export.wants_agreement", dict(words)))
    return found
