"""How the console stands with its backend, told to the screen when it changes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from console.clock import now_utc
from console.domain.link import LinkState, LinkStatus, Notice

log = logging.getLogger(__name__)
_LOUD = (LinkState.ONLINE, LinkState.OFFLINE)
_NEWS_MS = 250  # the screen reckons its ages and countdowns by the offset


class Standing:
    """The present LinkStatus. Log lines only at the edges: once when lost, once when back.

    Its times are on the backend's clock, as all that the screen compares them with.
    """

    def __init__(self, on_link: Callable[[LinkStatus], None]) -> None:
        self._on_link = on_link
        self.status = LinkStatus(LinkState.SIGNED_OUT, now_utc())
        self._told_offset_ms = 0

    def now_utc(self) -> datetime:
        """On the backend's clock, as last measured."""
        return now_utc() + timedelta(milliseconds=self.status.clock_offset_ms)

    def become(self, state: LinkState, why: str = "") -> None:
        if state == self.status.state:
            return
        if state in _LOUD:
            log.info("link %s%s", state.value, f": {why}" if why else "")
        self._set(replace(self.status, state=state, since_utc=self.now_utc()))

    def queued(self, count: int) -> None:
        self._set(replace(self.status, queued=count))

    def synced(self) -> None:
        """Told with the next change: a heartbeat alone is no news, but for the first."""
        first = self.status.last_sync_utc is None
        self.status = replace(self.status, last_sync_utc=self.now_utc())
        if first:
            self._say()

    def clock(self, offset_ms: int) -> None:
        was = self.status.clock_is_off
        self.status = replace(self.status, clock_offset_ms=offset_ms)
        if self.status.clock_is_off != was:
            log.warning("this clock and the backend's differ by %d ms", offset_ms)
        if self.status.clock_is_off != was or abs(offset_ms - self._told_offset_ms) >= _NEWS_MS:
            self._say()

    def unknown_events(self, count: int) -> None:
        self._set(replace(self.status, unknown_events=count))

    def memory_only(self, on: bool) -> None:
        self._set(replace(self.status, memory_only=on))

    def tell(self, notice: Notice) -> None:
        """One notice a key; a new one takes the place of the old."""
        others = tuple(one for one in self.status.notices if one.key != notice.key)
        self._set(replace(self.status, notices=(*others, notice)))

    def untell(self, key: str) -> None:
        kept = tuple(one for one in self.status.notices if one.key != key)
        self._set(replace(self.status, notices=kept))

    def _set(self, status: LinkStatus) -> None:
        if status != self.status:
            self.status = status
            self._say()

    def _say(self) -> None:
        self._told_offset_ms = self.status.clock_offset_ms
        self._on_link(self.status)
