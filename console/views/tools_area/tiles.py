"""What a tool's tile says: its state by word and shape, its last words, what it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.alert import Alert
from console.domain.link import LinkState
from console.i18n import isolate, tr
from console.views.desk import Desk
from console.views.tools_area.info import ToolInfo
from console.views.widgets import age_text
from console.views.words import (
    alert_title,
    clean,
    detection_reason,
    local_time,
    person_name,
    tool_title,
)

OFF = "off"  # state.switched_off: by a person; anything else is an error's name


class ToolState(StrEnum):
    OK = "ok"
    ALERT = "alert"
    PASSIVE = "passive"  # sound, but looking at nothing
    STALE = "stale"
    DOWN = "down"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Tile:
    """id: the tool's name. priority: of its worst open alert, 0 where it has none.

    said, when: its newest claim. facts: a line each: what it looks at, and with what.
    """

    id: str
    title: str
    state: ToolState
    said: str
    when: str
    facts: tuple[str, ...]
    problem: str = ""
    priority: int = 0

    @property
    def word(self) -> str:
        return tr(f"tools.state_{self.state.value}")

    def spoken(self) -> str:
        told = (self.title, self.word, self.said, self.when, *self.facts, self.problem)
        return ", ".join(filter(None, told))


def tools_of(desk: Desk) -> tuple[ToolInfo, ...]:
    """Those of this console, then those that only the backend has had trouble with."""
    here = {info.name for info in desk.tools}
    theirs = sorted(set(desk.state.switched_off) - here)
    return (*desk.tools, *(ToolInfo(name) for name in theirs))


def alerts_of_tool(desk: Desk, name: str) -> tuple[Alert, ...]:
    """Open and not retracted, the newest first."""
    found = (a for a in desk.state.alerts.values() if a.tool == name and not a.retracted)
    return tuple(sorted(found, key=lambda a: (a.last_seen_utc, a.id), reverse=True))


def tile_of(desk: Desk, info: ToolInfo) -> Tile:
    alerts = alerts_of_tool(desk, info.name)
    problem = _problem(desk, info)
    said, when = _said(desk, alerts)
    return Tile(
        id=info.name,
        title=tool_title(info.name, dict(desk.tool_titles)),
        state=_state(desk, info, alerts, problem),
        said=said,
        when=when,
        facts=facts_of(desk, info),
        problem=problem,
        priority=min((int(alert.priority) for alert in alerts), default=0),
    )


def _state(desk: Desk, info: ToolInfo, alerts: tuple[Alert, ...], problem: str) -> ToolState:
    if desk.state.switched_off.get(info.name) == OFF:
        return ToolState.OFF
    if problem:
        return ToolState.DOWN
    fresh = [a for a in alerts if desk.stale_for(a) is None]
    if fresh:
        return ToolState.ALERT
    if alerts or (desk.link.state == LinkState.OFFLINE and not info.watches_video):
        return ToolState.STALE
    if info.watches_video and (desk.detection.starting() or not _watched(desk)):
        return ToolState.PASSIVE
    return ToolState.OK


def _problem(desk: Desk, info: ToolInfo) -> str:
    """Why it stands still, in words; nothing while it works."""
    why = desk.state.switched_off.get(info.name)
    if why == OFF:
        return off_text(desk, info.name)
    if why:
        return tr("tools.left_out_there", error=clean(why))
    if info.problem:
        return tr("tools.left_out_here", error=clean(info.problem))
    if any(notice.key == f"tool:{info.name}" for notice in desk.link.notices):
        return tr("tools.failed_here")
    detection = desk.detection
    if info.watches_video and not detection.device and not detection.starting():
        return detection_reason(detection) or tr("banner.nothing_detects")
    return ""


def off_text(desk: Desk, name: str) -> str:
    """Who switched it off, when and why; less where that is not known."""
    switch = desk.state.switches.get(name)
    if switch is None or switch.on:
        return tr("tools.off")
    who = person_name(desk.state, switch.who, desk.me.id)
    time = local_time(switch.at_utc)
    return tr("tools.off_by", who=who, time=time, reason=clean(switch.reason))


def _said(desk: Desk, alerts: tuple[Alert, ...]) -> tuple[str, str]:
    """Its newest claim that is open, and when it was last seen to hold."""
    if not alerts:
        return tr("tools.said_nothing"), ""
    last = alerts[0]
    what = " · ".join(isolate(w) for w in (alert_title(last), clean(last.place)) if w)
    age = age_text((desk.now() - last.last_seen_utc).total_seconds())
    return what, tr("tools.when", time=local_time(last.last_seen_utc), age=age)


def _watched(desk: Desk) -> int:
    cameras, leases = desk.state.cameras, desk.state.leases
    return sum(1 for lease in leases.values() if lease.held and lease.camera_id in cameras)


def facts_of(desk: Desk, info: ToolInfo) -> tuple[str, ...]:
    """Cameras, model and device of what judges video; nothing of other tools."""
    if not info.watches_video:
        return ()
    detection = desk.detection
    cameras = tr("tools.cameras", n=_watched(desk), of=len(desk.state.cameras))
    if not detection.device:
        return (cameras,)
    ms = f"{detection.ms_per_frame:.0f}"
    device = tr("tools.device", device=clean(detection.device), ms=ms)
    return cameras, " · ".join(isolate(part) for part in (clean(detection.model), device) if part)
