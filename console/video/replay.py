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

from console.video.fetching import Fetching
from console.video.frames import StreamStatus
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
    Steer,
)
from console.video.reel import Reel, Shot
from console.video.relay_reader import RelayPlace
from console.video.showing import Showing
from console.video.trouble import Trouble
from console.wire.ticket import block_of

_LEAD_S = 0.6  # what is shaded before a jump's goal: a mask's life and a frame
_AHEAD_S = 10.0
_PIECE_S = 20.0
_BEHIND_LIVE_S = 3.0
_AGAIN_S = 1.0
_TICKET_S = 40.0  # of its minute
_LATE_S = 0.5  # then the recording waits for the machine
_FPS_OVER_S = 2.0
_REST_S = 0.8  # at the end of what is played over and over: a jump back is seen to be one


class Replay:
    """Belongs to its worker's loop, which gives it turns, as a Stream does."""

    def __init__(self, order: OpenStream, ask: Callable[[PlaceWanted], None], loop: Loop) -> None:
        """FileNotFoundError: the segment has gone meanwhile."""
        assert isinstance(order.source, RecordedSource)
        self._order, self._source = order, order.source
        self._ask, self._loop = ask, loop
        self._showing = Showing(order)
        self._paused = False
        self._places: dict[tuple[float, float], tuple[RelayPlace, float]] = {}
        self._wanted_block: tuple[float, float] | None = None
        self._fetching: Fetching | None = None
        self._arrived = False
        self._trouble = Trouble.NONE
        self._shown: deque[float] = deque()
        self.wake_at = 0.0
        self._begin_at(self._source.from_utc)

    @property
    def is_ready(self) -> bool:
        return self._arrived or (self._goal is not None and self._pos < self._goal)

    def obey(self, order: Order) -> None:
        handler = _ORDERS.get(type(order))
        if handler is not None:
            handler(self, order)
        self.wake_at = 0.0

    def turn(self, now: float, until: float) -> None:
        """Take what has come, ask for more in time, show what is due."""
        if self._arrived:
            self._take_in(now)
        self._fetch_ahead(now)
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
            trouble=(self._showing.trouble or self._trouble).value,
            age_s=0.0,
            fps=len(self._shown) / _FPS_OVER_S,
            delay_ms=0,
            detecting=False,
            late_boxes=0,
            own_boxes=False,
        )
        self._showing.beat(status, now)

    def close(self) -> None:
        self._showing.close()

    # -- where on the reel ----------------------------------------------------------------------

    def _begin_at(self, at_utc: float) -> None:
        """An empty reel, to be filled from a little before that on."""
        self._reel = Reel()
        self._pos = -1
        self._goal: int | None = None
        self._start_utc: float | None = at_utc
        self._fetch_from = at_utc - 2 * _LEAD_S
        self._fetch_at = 0.0
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
        waits = [self._fetch_at] if self._fetching is None and self._wants_more() else []
        if not self._paused and self._has_next():
            waits.append(self._due)
        if self._is_over():
            waits.append(self._due + _REST_S)
        return max(now, min(waits, default=now + _AGAIN_S))

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
        self._set_due(now)
        if self._goal is None:
            self._pos -= self._reel.trim(self._pos)

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

    # -- the reel is filled ---------------------------------------------------------------------

    def _wants_more(self) -> bool:
        if self._start_utc is not None or not self._reel.shots:
            return True
        to_utc = self._source.to_utc
        if to_utc is not None and self._fetch_from >= to_utc:
            return False
        return self._reel.seconds_after(max(self._pos, 0)) < _AHEAD_S

    def _fetch_ahead(self, now: float) -> None:
        if self._fetching is not None or now < self._fetch_at or not self._wants_more():
            return
        block = block_of(self._fetch_from)
        place, got_at = self._places.get(block, (None, 0.0))
        if place is None or now - got_at > _TICKET_S:
            self._wanted_block, self._fetch_at = block, now + _AGAIN_S
            wanted = PlaceWanted(
                self._order.stream_id, self._source.camera_id, self._trouble, self._fetch_from
            )
            self._ask(wanted)
            return
        to_utc = min(self._fetch_from + _PIECE_S, block[1], self._source.to_utc or block[1])
        self._fetching = Fetching(
            self._source.camera_id, place, self._fetch_from, to_utc, self._fetched
        )

    def _fetched(self) -> None:
        """From the fetching thread."""
        self._arrived = True
        self._loop.wake()

    def _take_in(self, now: float) -> None:
        self._arrived = False
        fetched, self._fetching = self._fetching, None
        if fetched is None:
            return
        new = self._reel.add(fetched.records)
        nothing_there = fetched.trouble is Trouble.NO_RECORDING
        self._trouble = Trouble.NONE if nothing_there and self._reel.shots else fetched.trouble
        self._fetch_at = now
        if new:
            self._fetch_from = self._reel.shots[-1].packet.capture_utc + 0.001
        elif (nothing_there or not fetched.trouble) and fetched.to_utc < time.time() - _PIECE_S:
            self._fetch_from = fetched.to_utc  # a pause of the camera
        else:
            self._fetch_at = now + _AGAIN_S
        if fetched.trouble is Trouble.RELAY_REFUSED:
            self._places.clear()
        self._begin_where_wanted(now, bool(new))

    def _begin_where_wanted(self, now: float, more_comes: bool) -> None:
        if self._start_utc is None or not self._reel.shots:
            return
        index = self._reel.first_since(self._start_utc)
        if index is None and more_comes:
            return
        self._start_utc = None
        self._jump(len(self._reel.shots) - 1 if index is None else index)

    # -- orders ---------------------------------------------------------------------------------

    def _on_place(self, order: SetPlace) -> None:
        if self._wanted_block is not None:
            self._places = {self._wanted_block: (order.place, time.monotonic())}
            self._wanted_block, self._fetch_at = None, 0.0

    def _on_privacy(self, order: SetPrivacy) -> None:
        self._showing.set_privacy(order.privacy)

    def _on_resize(self, order: Resize) -> None:
        shown = self._reel.shots[self._pos] if 0 <= self._pos < len(self._reel.shots) else None
        self._showing.resize(order, shown)
        if shown is not None:
            self._jump(self._goal if self._goal is not None else self._pos)

    def _on_steer(self, order: Steer) -> None:
        """Frames are stepped with the picture standing; seconds keep it going or standing."""
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
    SetPlace: Replay._on_place,
    Steer: Replay._on_steer,
}
