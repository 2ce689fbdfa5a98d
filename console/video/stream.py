"""One tile's stream inside a worker: records in, shaded pictures with their own boxes out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.video.changeover import Changeover
from console.video.frames import FrameWriter, StreamStatus
from console.video.liveness import Liveness, said_after_s, still_alarm
from console.video.loop import Loop
from console.video.orders import (
    OpenStream,
    Order,
    PlaceWanted,
    Resize,
    SetPlace,
    SetPrivacy,
    SetRate,
    SetReveals,
    SetSource,
    SetSub,
)

_FPS_OVER_S = 2.0


class Stream:
    """Belongs to its worker's loop, which gives it turns."""

    def __init__(self, order: OpenStream, ask: Callable[[PlaceWanted], None], loop: Loop) -> None:
        """FileNotFoundError: the segment has gone meanwhile."""
        self._order = order
        self._writer = FrameWriter(order.segment)
        self._change = Changeover(order, ask, loop)
        self._pictures: deque[float] = deque()
        self._told: tuple[str, str, Liveness] | None = None
        self.wake_at = 0.0

    @property
    def is_ready(self) -> bool:
        return any(intake.is_ready for intake in self._change.each())

    def obey(self, order: Order) -> None:
        _ORDERS[type(order)](self, order)

    def turn(self, now: float, until: float) -> None:
        """Take what has come, but begin nothing after `until`; show what is due."""
        self._change.turn(now, until)
        now = time.monotonic()
        found = self._change.next(now)
        if found is not None and self._writer.fits(found[0].shape[1], found[0].shape[0]):
            self._writer.write(*found)
            self._pictures.append(now)
        self.wake_at = self._change.wake_at(now)
        if self._told != self._telling(now):
            self.beat(now)

    def beat(self, now: float) -> None:
        """Tell how the stream is; that it is told at all says that its worker lives."""
        while self._pictures and now - self._pictures[0] > _FPS_OVER_S:
            self._pictures.popleft()
        for intake in self._change.each():
            intake.look(now)
        shown, self._told = self._change.shown, self._telling(now)
        status = StreamStatus(
            liveness=shown.liveness(now),
            still_alarm=still_alarm(shown.watched, now),
            trouble=shown.trouble,
            age_s=0.0,
            fps=len(self._pictures) / _FPS_OVER_S,
            delay_ms=round(shown.line.delay_s() * 1000),
            detecting=shown.line.detecting,
            late_boxes=shown.line.late,
            own_boxes=shown.own_boxes,
            note=self._change.note,
            behind_s=shown.behind_s(now),
        )
        watched = shown.watched
        self._writer.beat(status, watched.packet_at or 0.0, said_after_s(watched))

    def close(self) -> None:
        self._change.close()
        self._writer.close()

    def _telling(self, now: float) -> tuple[str, str, Liveness]:
        shown = self._change.shown
        return shown.trouble, self._change.note, shown.liveness(now)

    def _on_resize(self, order: Resize) -> None:
        if order.segment != self._order.segment:
            fresh = FrameWriter(order.segment)
            self._writer.close()
            self._writer = fresh
        self._keep(segment=order.segment, width=order.width, height=order.height)
        for intake in self._change.each():
            intake.fit(order.width, order.height)

    def _on_privacy(self, order: SetPrivacy) -> None:
        self._keep(privacy=order.privacy)
        for intake in self._change.each():
            intake.shader.privacy = order.privacy

    def _on_reveals(self, order: SetReveals) -> None:
        self._keep(reveals=order.reveals)
        for intake in self._change.each():
            intake.shader.uncover(order.reveals)

    def _on_rate(self, order: SetRate) -> None:
        self._keep(most_fps=order.most_fps)
        for intake in self._change.each():
            intake.pace(order.most_fps)

    def _on_source(self, order: SetSource) -> None:
        self._order = replace(self._order, source=order.source)
        self._change.use(self._order)

    def _on_sub(self, order: SetSub) -> None:
        self._change.want_sub(order.sub)

    def _on_place(self, order: SetPlace) -> None:
        for intake in self._change.each():
            intake.give_place(order.place)

    def _keep(self, **changes: object) -> None:
        """For a stream that comes later, too."""
        self._order = replace(self._order, **changes)  # type: ignore[arg-type]
        self._change.keep(self._order)


_ORDERS: dict[type, Callable[[Stream, Any], None]] = {
    Resize: Stream._on_resize,
    SetPrivacy: Stream._on_privacy,
    SetReveals: Stream._on_reveals,
    SetSource: Stream._on_source,
    SetSub: Stream._on_sub,
    SetPlace: Stream._on_place,
    SetRate: Stream._on_rate,
}
