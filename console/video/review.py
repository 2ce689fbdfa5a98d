"""One camera of a review inside a worker: its recording shown as of a cursor that others share.

What was captured nearest to the cursor is shown; where nothing was recorded, nothing new is, and
the window, which knows each picture's own time, takes the old one away. What is shown goes through
the same shading as live pictures do: a jump decodes and shades what lies before it too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from console.video.frames import StreamStatus
from console.video.liveness import Liveness
from console.video.loop import Loop
from console.video.orders import (
    Follow,
    OpenStream,
    Order,
    PlaceWanted,
    Resize,
    ReviewedSource,
    SetPlace,
    SetPrivacy,
    SetReveals,
    Steer,
)
from console.video.reel import Reel, Shot
from console.video.reviewed import ReviewedReel
from console.video.showing import Showing
from console.video.trouble import Trouble

_LEAD_S = 0.6  # what is shaded before a jump's goal: a mask's life and a frame
_GAP_S = 1.0  # no picture for so long: nothing was recorded
_TURN_S = 0.02


class Review:
    """Belongs to its worker's loop, which gives it turns, as a Stream does."""

    def __init__(self, order: OpenStream, ask: Callable[[PlaceWanted], None], loop: Loop) -> None:
        """FileNotFoundError: the segment has gone meanwhile."""
        assert isinstance(order.source, ReviewedSource)
        self._showing = Showing(order)
        self._cursor = order.source.cursor
        self._fed = ReviewedReel(order.stream_id, order.source.camera_id, ask, loop)
        self._pos = -1
        self._goal: int | None = None
        self._steps = 0
        self._shown_pos = -1
        self.wake_at = 0.0

    @property
    def is_ready(self) -> bool:
        return self._fed.has_arrived or self._goal is not None

    def obey(self, order: Order) -> None:
        handler = _ORDERS.get(type(order))
        if handler is not None:
            handler(self, order)
        self.wake_at = 0.0

    def turn(self, now: float, until: float) -> None:
        """Take what has come, ask for more in time, show what the cursor stands on."""
        at = self._cursor.now(now)
        if self._fed.follow(at, self._cursor, now):
            self._pos = self._shown_pos = -1
            self._goal = None
        self._take_steps(now)
        if self._goal is None and self._showing.is_outdated():
            self._show_again()
        if self._goal is None:
            self._aim(self._cursor.now(now))
        while self._goal is not None:
            self._feed(now)
            now = time.monotonic()
            if now >= until:
                break
        if self._goal is None and self._pos > 0:
            dropped = self._fed.trim(self._pos)
            self._pos, self._shown_pos = self._pos - dropped, self._shown_pos - dropped
        rest = _TURN_S if self._cursor.speed else self._fed.wait_s(now)
        self.wake_at = min(now + rest, self._showing.changes_at())

    def beat(self, now: float) -> None:
        shown = 0 <= self._shown_pos < len(self._reel.shots)
        interval = self._reel.interval_s(self._shown_pos) if shown else 0.0
        status = StreamStatus(
            liveness=Liveness.LIVE if shown else Liveness.STARTING,
            still_alarm=False,
            trouble=self._trouble(now).value,
            age_s=0.0,
            fps=1.0 / interval if interval > 0 else 0.0,
            delay_ms=0,
            detecting=False,
            late_boxes=0,
            own_boxes=False,
        )
        self._showing.beat(status, now)

    def close(self) -> None:
        self._showing.close()

    @property
    def _reel(self) -> Reel:
        return self._fed.reel

    def _trouble(self, now: float) -> Trouble:
        """NO_RECORDING once it is known that there is none at the cursor."""
        at = self._cursor.now(now)
        if self._nearest(at) is not None:
            return self._showing.trouble
        return Trouble.NO_RECORDING if self._fed.knows(at) else self._fed.trouble

    def _nearest(self, at_utc: float) -> int | None:
        found = self._reel.nearest(at_utc)
        if found is None or abs(self._captured(found) - at_utc) > _GAP_S:
            return None
        return found

    def _captured(self, index: int) -> float:
        return self._reel.shots[index].packet.capture_utc

    def _aim(self, at_utc: float) -> None:
        """A goal is kept until it is reached: on a machine that is late pictures come late, and
        say so, and do not stay out.
        """
        found = self._nearest(at_utc)
        if found is not None and found != self._shown_pos:
            self._go_to(found)

    def _go_to(self, index: int) -> None:
        start = self._reel.start_for(index, _LEAD_S)
        if index <= self._pos or start > self._pos + 1 or not self._showing.is_decoding:
            self._pos = start - 1
            self._showing.begin_anew()
        self._goal = index

    def _feed(self, now: float) -> None:
        assert self._goal is not None
        self._pos += 1
        shot, goal = self._reel.shots[self._pos], self._reel.shots[self._goal]
        show = self._pos >= self._goal
        near = goal.at - shot.at <= _LEAD_S
        self._showing.feed(shot, self._reel, now, shade=near, show=show)
        if show:
            self._shown_pos, self._goal = self._pos, None

    # -- orders ---------------------------------------------------------------------------------

    def _take_steps(self, now: float) -> None:
        """By pictures of this camera, also over a gap; what is not here yet is waited for."""
        if not self._steps or not self._reel.shots:
            return
        at = self._cursor.now(now)
        here = self._shown_pos if self._shown_pos >= 0 else self._reel.nearest(at)
        assert here is not None
        wanted = here + self._steps
        if wanted < 0:
            self._fed.reach_back()
        elif wanted < len(self._reel.shots):
            self._steps = 0
            self._cursor = self._cursor.moved(self._captured(wanted), now, 0.0)
            self._go_to(wanted)

    def _on_follow(self, order: Follow) -> None:
        self._cursor, self._steps = order.cursor, 0

    def _on_steer(self, order: Steer) -> None:
        self._cursor = self._cursor.run(0.0, time.monotonic())
        self._steps += order.frames

    def _on_place(self, order: SetPlace) -> None:
        self._fed.set_place(order.place)

    def _on_privacy(self, order: SetPrivacy) -> None:
        self._showing.set_privacy(order.privacy)

    def _on_reveals(self, order: SetReveals) -> None:
        self._showing.uncover(order.reveals)

    def _on_resize(self, order: Resize) -> None:
        shown = self._shown_shot()
        self._showing.resize(order, shown)
        self._show_again()

    def _shown_shot(self) -> Shot | None:
        here = 0 <= self._shown_pos < len(self._reel.shots)
        return self._reel.shots[self._shown_pos] if here else None

    def _show_again(self) -> None:
        if self._shown_shot() is not None:
            again, self._pos = self._shown_pos, -1
            self._showing.begin_anew()
            self._go_to(again)


_ORDERS: dict[type, Callable[[Review, Any], None]] = {
    Resize: Review._on_resize,
    SetPrivacy: Review._on_privacy,
    SetReveals: Review._on_reveals,
    SetPlace: Review._on_place,
    Steer: Review._on_steer,
    Follow: Review._on_follow,
}
