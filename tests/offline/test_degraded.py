"""Connected, but late: it is said for as long as it is so, whatever is clicked meanwhile."""

from __future__ import annotations

import signal

from console.domain.link import LinkState
from tests.offline.conftest import NewDesk
from tests.offline.town import Town


def test_a_click_makes_no_late_link_look_sound(backend: Town, new_desk: NewDesk) -> None:
    desk = new_desk("ada")
    desk.until_link(LinkState.ONLINE)
    backend.signal(signal.SIGSTOP)
    desk.until_link(LinkState.DEGRADED)
    before = len(desk.links)
    desk.raise_alert("clicked on a late link")
    desk.until_link(LinkState.OFFLINE)
    said = [status.state for _, status in desk.links[before:]]
    assert LinkState.ONLINE not in said
    backend.signal(signal.SIGCONT)
    desk.until_settled()
