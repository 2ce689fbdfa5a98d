"""All that the banner has to say beyond link and detection, from wherever it is known."""

from __future__ import annotations

from console.domain.activity import FLOOD_ID
from console.domain.alert import Params
from console.domain.link import Notice
from console.domain.person import Role
from console.store.select import alarms_each
from console.views.desk import Desk
from console.views.exports.waiting import notices as exports_waiting
from console.views.shell.reveal_notices import reveal_notices
from console.views.tools_area.tiles import OFF, off_text
from console.views.words import local_time, tool_title


def notices_of(desk: Desk) -> tuple[Notice, ...]:
    """This console's own faults, the backend's, and each tool that stands still, once."""
    ours = (*desk.link.notices, *desk.backend.notices(), *desk.own_notices)
    own = {notice.key: notice for notice in ours}
    tools = {notice.key: notice for notice in _tools(desk)}
    told = {notice.key: notice for notice in loud_notices(desk)}
    reveals = {notice.key: notice for notice in reveal_notices(desk)}
    waiting = {notice.key: notice for notice in exports_waiting(desk)}
    told |= {notice.key: notice for notice in _flood(desk)}
    return tuple((told | reveals | tools | own | waiting).values())


def loud_notices(desk: Desk) -> list[Notice]:
    """What tools have for every console, until a person has put it away."""
    now = desk.now()
    return [notice for tells in desk.tells for notice in tells(desk.state, now)]


def _flood(desk: Desk) -> list[Notice]:
    """Everybody sees that it is too much; who may move the work is told so (U21)."""
    flood = desk.state.floods.get(FLOOD_ID)
    if flood is None:
        return []
    words: Params = {
        "n": round(alarms_each(desk.state, desk.now())),
        "operators": flood.operators,
        "time": local_time(flood.since_utc),
    }
    supervises = Role.SUPERVISOR in desk.me.roles
    return [Notice("flood", f"flood.told_{'supervisor' if supervises else 'operator'}", words)]


def _tools(desk: Desk) -> list[Notice]:
    titles = dict(desk.tool_titles)
    off = desk.state.switched_off
    broken = [name for name, why in off.items() if why != OFF]
    broken += [info.name for info in desk.tools if info.problem and info.name not in off]
    found = [
        Notice(f"tool:{name}", "link.tool_left_out", {"tool": tool_title(name, titles)})
        for name in broken
    ]
    for name, why in off.items():
        if why == OFF:
            words: Params = {"tool": tool_title(name, titles), "how": off_text(desk, name)}
            found.append(Notice(f"tool:{name}", "tools.banner_off", words))
    return found
