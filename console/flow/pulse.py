"""Whether an open link is sound: said at each news, and looked at once a second."""

from __future__ import annotations

from collections.abc import Callable

from console.clock import monotonic_s
from console.domain.link import LinkState
from console.flow.standing import Standing

LATE_S = 3.0  # heartbeats come every 2 s
_LINKED = (LinkState.ONLINE, LinkState.DEGRADED)


class Pulse:
    """Nobody else says that the link is there; that it is lost is not for here to say."""

    def __init__(self, standing: Standing, handing_in: Callable[[], bool]) -> None:
        """handing_in: whether what waited is not all with the backend yet."""
        self._standing = standing
        self._handing_in = handing_in
        self._heard_s = 0.0

    def opened(self) -> None:
        """There is a link, of now."""
        self._heard_s = monotonic_s()
        self._say()

    def heard(self) -> None:
        """The backend has said something."""
        self._heard_s = monotonic_s()
        self._standing.synced()

    def look(self) -> None:
        """Say how it is, if there is a link at all."""
        if self._standing.status.state in _LINKED:
            self._say()

    def _say(self) -> None:
        if monotonic_s() - self._heard_s > LATE_S:
            self._standing.become(LinkState.DEGRADED, "heartbeat late")
        elif self._handing_in():
            self._standing.become(LinkState.DEGRADED, "handing in what waited")
        else:
            self._standing.become(LinkState.ONLINE)
