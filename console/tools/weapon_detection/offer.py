"""What a person is offered on a confirmed weapon, and what all are told when it was none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.domain.alert import Params, VerdictKind
from console.domain.link import Notice
from console.domain.offer import ToolOffer
from console.domain.person import Role
from console.domain.rules.context import find_alert
from console.tool_api.core import LogLine
from console.tools.weapon_detection.commands import ShareSighting
from console.tools.weapon_detection.events import SharingRetracted, SightingShared
from console.tools.weapon_detection.reduce import RETRACTION_KEPT, slice_of

WHO_MAY = frozenset({Role.OPERATOR, Role.SUPERVISOR})
_SHARED, _RETRACTED = "weapon.log.shared", "weapon.log.sharing_retracted"


def _words(partners: tuple[str, ...]) -> str:
    return ",".join(f"weapon.recipient.{name}" for name in partners)


def shared_line(event: SightingShared) -> tuple[str, Params]:
    told: Params = {"alert": event.alert_id, "recipients": _words(event.partners)}
    return _SHARED, told | {"place": event.place, "sha256": event.picture_sha256[:12]}


def retracted_line(event: SharingRetracted) -> tuple[str, Params]:
    return _RETRACTED, {"alert": event.alert_id, "recipients": _words(event.partners)}


def why_not(state: Any, alert_id: str) -> str:
    """As the rule would say it; that an incident is missing is mended on the way."""
    alert = find_alert(state, alert_id)
    verdict = alert.verdict() if alert else None
    if alert is None or verdict is None or verdict.kind != VerdictKind.CONFIRMED:
        return "weapon.refused.not_confirmed"
    if not any(item.role == "crop" for item in alert.evidence):
        return "weapon.refused.no_picture"
    return ""


def taken(state: Any, alert_id: str) -> frozenset[str]:
    return frozenset(slice_of(state).shared.get(alert_id, ()))


def retractions_told(state: Any, now_utc: datetime) -> tuple[Notice, ...]:
    """Kenwood High, October 2025: the cancel was quieter than the alert, and police came."""
    found = []
    for alert_id, one in slice_of(state).retracted.items():
        if now_utc - one.at_utc > RETRACTION_KEPT:
            continue
        told: Params = {"place": one.place, "recipients": _words(one.partners)}
        told["causes"] = f"weapon.cause.{one.cause}"
        key = f"weapon.retracted:{alert_id}:{one.at_utc.isoformat()}"
        found.append(Notice(key, "weapon.banner.retracted", told, loud=True))
    return tuple(found)


LOG: dict[type, LogLine] = {SightingShared: shared_line, SharingRetracted: retracted_line}
OFFER = ToolOffer(
    command=ShareSighting,
    permitted=WHO_MAY,
    title_id="weapon.share.title",
    ask_id="weapon.share.ask",
    verb_id="weapon.share.verb",
    explain_id="weapon.share.explain",
    told=frozenset({_SHARED, _RETRACTED}),
    why_not=why_not,
    taken=taken,
    body=ShareSighting,
)
