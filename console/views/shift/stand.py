"""Which hand-over a person is shown, what they may do with it now, and how it stands in words."""

from __future__ import annotations

from console.domain.link import LinkState
from console.domain.person import Role
from console.domain.shift import Handover
from console.i18n import tr
from console.views.desk import Desk
from console.views.widgets import age_text
from console.views.words import local_time, person_name

_LEAD = (Role.SUPERVISOR,)


def shown_handovers(desk: Desk) -> list[Handover]:
    """Those that concern this person, what waits for them first; a supervisor sees all."""
    me = desk.me.id
    found = [
        one
        for one in desk.state.handovers.values()
        if me in (one.from_id, one.to_id) or desk.me.has(*_LEAD)
    ]
    return sorted(found, key=lambda one: (_rank(one, me), -one.begun_utc.timestamp(), one.id))


def _rank(one: Handover, me: str) -> int:
    if one.done:
        return 3 if me in (one.from_id, one.to_id) else 4
    if one.to_id == me and one.signed_utc:
        return 0
    return 1 if me in (one.from_id, one.to_id) else 2


def is_alone(desk: Desk) -> bool:
    return desk.link.state == LinkState.OFFLINE


def standing(desk: Desk, one: Handover) -> str:
    """How far it is, and who has to do what next."""
    state, me = desk.state, desk.me.id
    outgoing, incoming = person_name(state, one.from_id, me), person_name(state, one.to_id, me)
    if one.countersigned_utc:
        return tr(
            "handover.is_done",
            outgoing=outgoing,
            incoming=incoming,
            time=local_time(one.countersigned_utc),
        )
    if is_alone(desk):
        return tr("handover.is_alone")
    if count := len(one.unanswered()):
        return tr("handover.is_asked", n=count, who=outgoing)
    if one.signed_at(desk.now()) and one.until_utc:
        left = age_text((one.until_utc - desk.now()).total_seconds())
        return tr("handover.is_signed", outgoing=outgoing, incoming=incoming, left=left)
    return tr("handover.is_open", who=outgoing)


def signatures(desk: Desk, one: Handover) -> int:
    if one.done:
        return 2
    return 1 if one.signed_at(desk.now()) else 0
