"""One tile's replay inside a worker: a recording played, paused, stepped, in place of the stream.

It is paced by the recording's own times and needs no delay line: a frame's boxes are on the reel
before the frame is shown. What is shown goes through the same shading as live pictures do; a jump
decodes and shades what lies before it too, so that the mask and what has moved since are known.
Each picture's epoch says that it is a replay: there is no way to take one for live.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from console.domain.recorded import SHORTEST_GAP_S
from console.video.liveness import Liveness
from console.video.loop import Loop
from console.video.orders import (
    OpenStream,
    Order,
    PlaceWanted,
    RecordedSource,
    Resize,
    SetPlace,
    SetPrivacy,
    SetReveals,
    Steer,
)
from console.video.reel import Reel, Shot
from console.video.replayed import ReplayedReel
from console.video.showing import Showing
from console.video.stream_status import NO_GAP, StreamStatus

_LEAD_S = 0.6  # what is shaded before a jump's goal: a mask's life and a frame
_BEHIND_LIVE_S = 3.0
_AGAIN_S = 1.0
_LATE_S = 0.5  # then the recording waits for the machine
_FPS_OVER_S = 2.0
_GAP_SAID_S = 6.0  # to be read beside the picture that follows
_REST_S = 0.8  # at the end of what is played over and over: a jump back is seen to be one


class Replay:
    """Belongs to its worker's loop, which gives it turns, as a Stream does."""

    def __init__(self, order: OpenStream, ask: Callable[[PlaceWanted], None], loop: Loop) -> None:
        """FileNotFoundError: the segment has gone meanwhile."""
        assert isinstance(order.source, RecordedSource)
        self._source = order.source
        self._showing = Showing(order)
        self._paused = False
        self._fed = ReplayedReel(order.stream_id, order.source, ask, loop)
        self._gap, self._gap_until = NO_GAP, 0.0
        self._shown: deque[float] = deque()
        self.wake_at = 0.0
        self._begin_at(self._source.from_utc)

    @property
    def is_ready(self) -> bool:
        return self._fed.has_arrived or (self._goal is not None and self._pos < self._goal)

    def obey(self, order: Order) -> None:
        handler = _ORDERS.get(type(order))
        if handler is not None:
            handler(self, order)
        self.wake_at = 0.0

    def turn(self, now: float, until: float) -> None:
        """Take what has come, ask for more in time, show what is due."""
        if self._fed.has_arrived:
            self._take_in(now)
        if self._wants_more():
            self._fed.fetch_ahead(now)
        if self._goal is None and self._showing.is_outdated():
            if self._pos >= 0:
                self._jump(self._pos)
            else:  # a leap that has reached nothing yet
                self._showing.cover(now)
        while self._has_next() and self._is_due(now):
            self._feed(now)
            now = time.monotonic()
            if now >= until:
                break
        if self._is_over() and now >= self._due + _REST_S:
            self._jump(self._reel.first_since(self._source.from_utc) or 0)
        self.wake_at = self._next_turn(now)

    def beat(self, now: float) -> None:
        while self._shown and now - self._shown[0] > _FPS_OVER_S:
            self._shown.popleft()
        status = StreamStatus(
            liveness=Liveness.LIVE if self._reel.shots else Liveness.STARTING,
            still_alarm=False,
            trouble=(self._showing.trouble or self._fed.trouble).value,
            age_s=0.0,
            fps=len(self._shown) / _FPS_OVER_S,
            delay_ms=0,
            detecting=False,
            late_boxes=0,
            gap=self._gap_said(now),
        )
        self._showing.beat(status, now)

    def close(self) -> None:
        self._showing.close()

    @property
    def _reel(self) -> Reel:
        return self._fed.reel

    def _gap_said(self, now: float) -> tuple[float, float]:
        """What was just passed over; at the end of all, that it is the end."""
        if now < self._gap_until:
            return self._gap
        if self._fed.is_all and self._reel.shots and not self._has_next():
            return self._reel.shots[-1].packet.capture_utc, 0.0
        return NO_GAP

    def _say_gap(self, begins_utc: float, ends_utc: float, now: float) -> None:
        self._gap, self._gap_until = (begins_utc, ends_utc), now + _GAP_SAID_S

    # -- where on the reel ----------------------------------------------------------------------

    def _begin_at(self, at_utc: float) -> None:
        """An empty reel, to be filled from a little before that on."""
        self._fed.begin(at_utc - 2 * _LEAD_S)
        self._pos = -1
        self._goal: int | None = None
        self._start_utc: float | None = at_utc
        self._due = 0.0

    def _jump(self, index: int) -> None:
        """Show that shot next, shaded as if it had been played up to there."""
        self._pos = self._reel.start_for(index, _LEAD_S) - 1
        self._goal = index
        self._showing.begin_anew()

    def _has_next(self) -> bool:
        """A step or a leap may lead beyond what is played over and over."""
        if self._pos + 1 >= len(self._reel.shots):
            return False
        to_utc = self._source.to_utc
        if to_utc is None or self._goal is not None:
            return True
        return self._reel.shots[self._pos + 1].packet.capture_utc <= to_utc

    def _is_over(self) -> bool:
        """All that there is by now of a stretch has been played; it begins again."""
        if self._source.to_utc is None or self._paused or self._start_utc is not None:
            return False
        return bool(self._reel.shots) and self._goal is None and not self._has_next()

    def _is_due(self, now: float) -> bool:
        if self._start_utc is not None:
            return False
        if self._goal is not None:
            return self._pos < self._goal
        return not self._paused and now >= self._due

    def _next_turn(self, now: float) -> float:
        waits = [] if self._fed.is_fetching or not self._wants_more() else [self._fed.again_at]
        if not self._paused and self._has_next():
            waits.append(self._due)
        if self._is_over():
            waits.append(self._due + _REST_S)
        waits += [now + _AGAIN_S, self._showing.changes_at()]
        return max(now, min(waits))

    # -- pictures -------------------------------------------------------------------------------

    def _feed(self, now: float) -> None:
        self._pos += 1
        shot = self._reel.shots[self._pos]
        show = self._goal is None or self._pos >= self._goal
        near = self._is_near(shot)
        count = self._showing.feed(shot, self._reel, now, shade=near, show=show)
        self._shown.extend([now] * count)
        if self._goal is not None and self._pos >= self._goal:
            self._goal, self._due = None, now
            if self._showing.is_outdated():  # it could not be decoded
                self._showing.cover(now)
        self._set_due(now)
        if self._goal is None:
            self._look_back(now)
            self._pos -= self._reel.trim(self._pos)

    def _look_back(self, now: float) -> None:
        """What the picture on screen follows upon may lie far before it."""
        if self._pos > 0:
            before, here = (self._reel.shots[self._pos - back].packet for back in (1, 0))
            if here.capture_utc - before.capture_utc > SHORTEST_GAP_S:
                self._say_gap(before.capture_utc, here.capture_utc, now)

    def _set_due(self, now: float) -> None:
        if self._pos + 1 < len(self._reel.shots):
            self._due += self._reel.shots[self._pos + 1].at - self._reel.shots[self._pos].at
        if now - self._due > _LATE_S:
            self._due = now

    def _is_near(self, shot: Shot) -> bool:
        """Whether its shading matters to what will be shown."""
        if self._goal is None:
            return True
        goal = self._reel.shots[min(self._goal, len(self._reel.shots) - 1)]
        return goal.at - shot.at <= _LEAD_S

    # -- what has come --------------------------------------------------------------------------

    def _wants_more(self) -> bool:
        return self._start_utc is not None or self._fed.wants_more(self._pos)

    def _take_in(self, now: float) -> None:
        new = self._fed.take_in(now)
        found, self._fed.found = self._fed.found, None
        if found is not None:
            self._go_to_piece(*found, now)
        self._begin_where_wanted(now, bool(new))

    def _go_to_piece(self, step: int, begins_utc: float, now: float) -> None:
        if begins_utc:
            self._begin_at(begins_utc)
        elif step < 0:
            self._say_gap(0.0, self._reel.shots[0].packet.capture_utc, now)
        else:
            self._say_gap(self._reel.shots[-1].packet.capture_utc, 0.0, now)

    def _begin_where_wanted(self, now: float, more_comes: bool) -> None:
        if self._start_utc is None or not self._reel.shots:
            return
        index = self._reel.first_since(self._start_utc)
        if index is None and more_comes:
            return
        wanted_utc, self._start_utc = self._start_utc, None
        index = len(self._reel.shots) - 1 if index is None else index
        begins_utc = self._reel.shots[index].packet.capture_utc
        if begins_utc - wanted_utc > SHORTEST_GAP_S:
            self._say_gap(wanted_utc, begins_utc, now)
        self._jump(index)

    # -- orders ---------------------------------------------------------------------------------

    def _on_place(self, order: SetPlace) -> None:
        self._fed.set_place(order.place)

    def _on_privacy(self, order: SetPrivacy) -> None:
        self._showing.set_privacy(order.privacy)

    def _on_reveals(self, order: SetReveals) -> None:
        self._showing.uncover(order.reveals)

    def _on_resize(self, order: Resize) -> None:
        shown = self._reel.shots[self._pos] if 0 <= self._pos < len(self._reel.shots) else None
        self._showing.resize(order, shown)
        if shown is not None:
            self._jump(self._goal if self._goal is not None else self._pos)

    def _on_steer(self, order: Steer) -> None:
        """Frames are stepped with the picture standing; seconds and pieces keep it as it is."""
        if order.paused is not None:
            self._paused, self._due = order.paused, time.monotonic()
        if not self._reel.shots or self._start_utc is not None:
            return
        here = max(self._goal if self._goal is not None else self._pos, 0)
        if order.frames:
            self._paused = True
            self._step(here, here + order.frames)
        if order.seconds:
            self._leap(here, order.seconds)
        if order.pieces:
            self._fed.seek(self._reel.shots[here].packet.capture_utc, order.pieces)

    def _step(self, here: int, index: int) -> None:
        if index < 0:
            self._leap(here, -_AGAIN_S)
        elif index < len(self._reel.shots):
            follows = index == here + 1 and self._showing.is_decoding and self._goal is None
            if follows:
                self._goal = index
            else:
                self._jump(index)

    def _leap(self, here: int, seconds: float) -> None:
        shot = self._reel.shots[here]
        index = self._reel.near(shot.at + seconds)
        if index is None and self._source.to_utc is not None:
            index = 0 if seconds < 0 else len(self._reel.shots) - 1
        if index is not None:
            self._jump(index)
            return
        latest = time.time() - _BEHIND_LIVE_S
        self._begin_at(min(shot.packet.capture_utc + seconds, latest))


_ORDERS: dict[type, Callable[[Replay, Any], None]] = {
    Resize: Replay._on_resize,
    SetPrivacy: Replay._on_privacy,
    SetReveals: Replay._on_reveals,
    SetPlace: Replay._on_place,
    Steer: Replay._on_steer,
}
