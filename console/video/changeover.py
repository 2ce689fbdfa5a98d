"""Which of a camera's two streams a tile shows, and the way from one to the other.

The old one goes on until the new one has a picture that is newer than what was shown, and as well
covered and detected on: there is no black tile, no older picture after a newer one, and nobody
uncovered for the sake of a sharper picture. The smaller stream gives way to the main one by itself
when it fails; the tile says so, and it is tried again later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from console.video.decode import Picture
from console.video.frame_words import FrameWords, Shading
from console.video.intake import Ask, Intake
from console.video.liveness import Liveness, step_s
from console.video.loop import Loop
from console.video.orders import OpenStream, RelaySource, Source
from console.video.trouble import Trouble

GIVEN_UP_AFTER_S = 10.0  # a smaller stream that has shown nothing fit to be seen by then
AGAIN_AFTER_S = 20.0
_AGAIN_WITHOUT_MAIN_S = 2.0
# While the old picture stands for a newer one to come: a capture time is at most a second before
# the arrival (`rtsp/times.py`), and a delay line is shorter than that.
_HOLDS_S = 3.0
_ENCODERS_S = 0.1

Shown = tuple[Picture, FrameWords]


class Changeover:
    """All methods belong to the worker's loop."""

    def __init__(self, order: OpenStream, ask: Ask, loop: Loop) -> None:
        """A tile begins with the main stream, which is being read already."""
        self._order, self._ask, self._loop = order, ask, loop
        self._source = order.source
        self.shown = Intake(order, _part(order.source, False), ask, loop)
        self.coming: Intake | None = None
        self._shown_utc = 0.0
        self._shading: Shading | None = None
        self._sub_trouble = Trouble.NONE
        self._since = self._again_at = 0.0
        self._held_since: float | None = None

    def each(self) -> Iterator[Intake]:
        yield self.shown
        if self.coming is not None:
            yield self.coming

    @property
    def note(self) -> str:
        """What is to be said of the choice: a message id, or empty."""
        if self.shown.is_sub:
            return Trouble.MAIN_LOST.value if self.shown.main_lost else ""
        return self._sub_trouble.value if self._wants_sub() else ""

    def want_sub(self, sub: bool) -> None:
        if isinstance(self._source, RelaySource):
            self._source = replace(self._source, sub=sub)
            self._again_at, self._sub_trouble = 0.0, Trouble.NONE

    def use(self, order: OpenStream) -> None:
        """Other sources: from a relay to another, or to own opening. The picture stays."""
        self._order, self._source = order, order.source
        self._drop()
        self.shown.use(_part(order.source, False))
        self._again_at, self._sub_trouble = 0.0, Trouble.NONE

    def keep(self, order: OpenStream) -> None:
        """Size, privacy and the like, for the stream that comes next."""
        self._order = order

    def turn(self, now: float, until: float) -> None:
        for intake in tuple(self.each()):
            intake.take(now, until)
        self._steer(now)

    def wake_at(self, now: float) -> float:
        return min(intake.wake_at(now) for intake in self.each())

    def next(self, now: float) -> Shown | None:
        """The picture that is to be shown now, of whichever stream."""
        found = self._first_of_coming(now)
        if found is None:
            waiting = self.shown.due(now)
            if waiting is None or self._is_held(now):
                return None
            found = self.shown.picture(waiting, now)
        if found is not None:
            self._shown_utc, self._shading = found[1].capture_utc, found[1].shading
        return found

    def close(self) -> None:
        for intake in self.each():
            intake.close()

    # -- inside ----------------------------------------------------------------------------------

    def _wants_sub(self) -> bool:
        return isinstance(self._source, RelaySource) and self._source.sub

    def _steer(self, now: float) -> None:
        if self.coming is not None:
            self._judge(self.coming, now)
        goal = self._goal(now)
        if self.coming is not None and self.coming.is_sub != goal:
            self._drop()
        if self.coming is None and goal is not None:
            self.coming = Intake(self._order, _part(self._source, goal), self._ask, self._loop)
            self._since = now

    def _goal(self, now: float) -> bool | None:
        """Whether the smaller stream is to be made ready, or the main one; None: neither."""
        if not self._wants_sub():
            return False if self.shown.is_sub else None
        if self.shown.is_sub:
            if self._fails(self.shown, now):
                self._sub_trouble = _trouble_of(self.shown)
                self._again_at = now + AGAIN_AFTER_S
                return False
            return None if self.coming is None or now >= self._again_at else False
        return True if now >= self._again_at else None

    def _judge(self, coming: Intake, now: float) -> None:
        """A smaller stream that will not come is not waited for; the main one always is."""
        if not coming.is_sub:
            return
        if coming.trouble or now - self._since > GIVEN_UP_AFTER_S:
            self._sub_trouble = _trouble_of(coming)
            lost = self.shown.liveness(now) >= Liveness.FROZEN
            self._again_at = now + (_AGAIN_WITHOUT_MAIN_S if lost else AGAIN_AFTER_S)
            self._drop()

    def _fails(self, intake: Intake, now: float) -> bool:
        return bool(intake.trouble) or intake.liveness(now) >= Liveness.FROZEN

    def _drop(self) -> None:
        if self.coming is not None:
            self.coming.close()
        self.coming, self._held_since = None, None

    def _first_of_coming(self, now: float) -> Shown | None:
        """Its first picture that may follow what was shown; with it the change is made."""
        coming = self.coming
        waiting = coming.due(now) if coming is not None else None
        if coming is None or waiting is None:
            return None
        found = coming.picture(waiting, now)
        if found is None or not self._is_as_true(coming, found[1], now):
            return None
        if found[1].capture_utc <= self._shown_utc + _margin_s(self.shown, coming):
            if not coming.is_past:  # a stream that is dead has nothing but its past
                self._held_since = self._held_since or now
            return None
        self.shown.close()
        self.shown, self.coming, self._held_since = coming, None, None
        if coming.is_sub:
            self._sub_trouble = Trouble.NONE
        return found

    def _is_as_true(self, coming: Intake, words: FrameWords, now: float) -> bool:
        """Whether it has boxes where the other has, and covers people as finely."""
        if self._shading is None or self._fails(self.shown, now):
            return True
        if self.shown.line.detecting and not coming.line.detecting:
            return False
        return words.shading is not Shading.COARSE or self._shading is Shading.COARSE

    def _is_held(self, now: float) -> bool:
        """The new one is ready but a moment behind: the picture stands until it has caught up."""
        return self._held_since is not None and now - self._held_since < _HOLDS_S


def _margin_s(one: Intake, other: Intake) -> float:
    """By how much capture times of two streams may disagree: where the camera tells none they are
    those of arrival, after two encoders and, with libav, a frame later.
    """
    return _ENCODERS_S + 2 * max(step_s(one.watched), step_s(other.watched))


def _part(source: Source, sub: bool) -> Source:
    return replace(source, sub=sub) if isinstance(source, RelaySource) else source


def _trouble_of(intake: Intake) -> Trouble:
    """Why it is not shown: what the relay says of it, else that it gives no pictures."""
    said = (Trouble.NO_SUB, Trouble.SUB_NO_ROOM)
    return next((one for one in said if intake.trouble == one), Trouble.SUB_LOST)
