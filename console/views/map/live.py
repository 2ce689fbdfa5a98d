"""What moves or is watched, as the map shows it: units and their age, fences and what they lack."""

from __future__ import annotations

from datetime import datetime, timedelta

from console.domain.geofence import FenceKind, Gap, Geofence
from console.domain.unit import Unit
from console.i18n import tr
from console.views.map.records import MapFence, MapUnit
from console.views.theme import PRIORITY_TOKENS
from console.views.words import clean


def unit_on_map(unit: Unit, now_utc: datetime, ahead: timedelta) -> MapUnit:
    """ahead: the backend's clock before this computer's, by which the page counts."""
    return MapUnit(
        id=unit.id,
        name=clean(unit.name),
        lon=unit.position.lon,
        lat=unit.position.lat,
        stale=unit.is_stale(now_utc),
        kind=unit.kind.value,
        state=unit.state.value,
        organisation=clean(unit.organisation),
        sidc=unit.sidc,
        since_ms=round((unit.at_utc - ahead).timestamp()) * 1000,
    )


def fence_on_map(fence: Geofence, gap: Gap | None, inside: int, *, alarmed: bool) -> MapFence:
    """inside: how many units are in it. alarmed: an alert of it stands."""
    middle = fence.middle()
    return MapFence(
        id=fence.id,
        name=clean(fence.name),
        lon=middle.lon,
        lat=middle.lat,
        ring=tuple((at.lon, at.lat) for at in fence.ring),
        radius_m=fence.radius_m if fence.centre is not None else 0.0,
        alarmed=alarmed,
        priority_colour=PRIORITY_TOKENS[int(fence.priority)],
        says=_says(fence, gap, inside),
    )


def _says(fence: Geofence, gap: Gap | None, inside: int) -> str:
    kind = fence.units[0].value if len(fence.units) == 1 else "any"
    who = tr(f"geofence.kind.{kind}")
    if fence.kind is not FenceKind.VOID:
        return tr(f"map.fence_{fence.kind.value}", who=who, inside=inside, s=fence.after_s)
    if gap is None:
        return tr("map.fence_covered", who=who, least=fence.least)
    since = gap.since_utc.astimezone().strftime("%H:%M")
    return tr("map.fence_lacking", who=who, since=since)
