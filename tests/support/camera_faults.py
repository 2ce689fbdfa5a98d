"""RTSP cameras on one wall: some are stopped or killed while the others are watched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from console.video.frames import FrameReader, Liveness
from tests.support.rtsp_server import Prepared, RtspCamera, prepare_rtsp, start_rtsp
from tests.video.rig import START_LIMIT_S, Rig, rig

FPS = 15
TICKS = 90_000 // FPS
MARKED_WITHIN_S = 2.0
BACK_WITHIN_S = 3.0
LOST_AT_MOST = 1
STILL = "still"
_LOOK_S = 0.005
_GIVEN_UP_S = 20.0

DEAD = (Liveness.LOST, Liveness.FROZEN)


@dataclass(frozen=True)
class Fault:
    """One camera's: seconds from the fault to the mark, and from its return to a new picture.

    marked_s and back_s are the limit's breach (_GIVEN_UP_S) where it never came.
    """

    camera: str
    kind: str
    marked_s: float
    back_s: float
    held_s: float


@dataclass
class Round:
    """What came of one round. lost: frames of the others, by camera."""

    faults: list[Fault] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)
    still_called_dead: int = 0


class Cameras:
    """`count` moving cameras and, where wanted, one whose picture stands."""

    def __init__(self, made: Rig, count: int, with_still: bool) -> None:
        self._rig = made
        self.servers: dict[str, RtspCamera] = {}
        self._with_still = with_still
        self.names = [f"cam-{number}" for number in range(count)]

        self.readers: dict[str, FrameReader] = {}

    def begin(self) -> None:
        """Start all and wait until each is what it should be."""
        still = [STILL] if self._with_still else []
        for name in [*self.names, *still]:
            self.servers[name] = start_rtsp(pattern="white" if name == STILL else "ball", fps=FPS)
            self._rig.run_camera(self.servers[name].url, name)
            self.readers[name] = self._rig.show(name)
        self._rig.wait_for(lambda: all(map(self._is_live, self.names)), START_LIMIT_S)
        for name in still:
            self._rig.wait_for(lambda: self._state(name) is Liveness.STILL, START_LIMIT_S)  # noqa: B023

    def round(self, kinds: Mapping[str, str], hold_s: Callable[[], float]) -> Round:
        """Each of `kinds` is stopped ("freeze") or killed ("kill") at once and comes back when it
        was marked and hold_s() seconds have gone.
        """
        result = Round()
        # Before anything is watched: what a camera's program needs to load is not the console's.
        next_ones = {
            name: prepare_rtsp(port=self.servers[name].port, fps=FPS)
            for name, kind in kinds.items()
            if kind == "kill"
        }
        others = [name for name in self.names if name not in kinds]
        before = {name: self._position(name) for name in others}
        began = time.monotonic()
        for name, kind in kinds.items():
            server = self.servers[name]
            server.pause() if kind == "freeze" else server.kill()
        marked = self._when(kinds, lambda name: self._state(name) in DEAD, began, result)
        hold = hold_s()
        over = max(marked.values(), default=0.0) + hold
        self._watch(lambda: time.monotonic() - began > over, result)
        returned, held_s = {}, time.monotonic() - began
        for name in kinds:
            returned[name] = self._return(name, next_ones.get(name)), self.readers[name].seq()
        back = self._when(
            kinds,
            lambda name: self._is_live(name) and self.readers[name].seq() > returned[name][1],
            0.0,
            result,
        )
        for name, kind in kinds.items():
            back_s = back[name] - returned[name][0]
            result.faults.append(Fault(name, kind, marked[name], back_s, held_s))
        result.lost = {name: self._lost_since(name, before[name]) for name in others}
        return result

    def close(self) -> None:
        for server in self.servers.values():
            server.kill()

    def _return(self, name: str, next_one: Prepared | None) -> float:
        if next_one is None:
            self.servers[name].resume()
        else:
            self.servers[name] = next_one.listen()
        return time.monotonic()

    def _when(
        self,
        names: Mapping[str, str],
        happened: Callable[[str], bool],
        since: float,
        result: Round,
    ) -> dict[str, float]:
        """When it happened to each, in seconds after `since`."""
        found: dict[str, float] = {}

        def look() -> bool:
            now = time.monotonic()
            found.update({n: now - since for n in names if n not in found and happened(n)})
            return len(found) == len(names)

        self._watch(look, result)
        late = time.monotonic() - since + _GIVEN_UP_S
        return {name: found.get(name, late) for name in names}

    def _watch(self, done: Callable[[], bool], result: Round) -> None:
        end = time.monotonic() + _GIVEN_UP_S
        while not done() and time.monotonic() < end:
            self._rig.wall.poll()
            if STILL in self.readers:
                result.still_called_dead += self._state(STILL) in DEAD
            time.sleep(_LOOK_S)

    def _state(self, name: str) -> Liveness:
        return self.readers[name].status().liveness

    def _is_live(self, name: str) -> bool:
        return self._state(name) is Liveness.LIVE

    def _position(self, name: str) -> tuple[str, int, int]:
        """Epoch, pts and how many pictures were shown."""
        frame = self.readers[name].latest()
        assert frame is not None
        return frame.words.epoch, frame.words.pts, frame.seq

    def _lost_since(self, name: str, before: tuple[str, int, int]) -> int:
        """Frames the camera sent and the tile did not show; a new epoch counts as many."""
        epoch, pts, seq = self._position(name)
        if epoch != before[0]:
            return FPS
        return round((pts - before[1]) / TICKS) - (seq - before[2])


@contextmanager
def cameras(count: int, with_still: bool = True) -> Iterator[Cameras]:
    """Cameras, their pipelines and their tiles; nothing of them is left."""
    with rig() as made:
        one = Cameras(made, count, with_still)
        try:
            one.begin()
            yield one
        finally:
            one.close()


def broken(rounds: Sequence[Round]) -> list[str]:
    """Which promises did not hold, in words."""
    faults = [fault for one in rounds for fault in one.faults]
    late = [f for f in faults if f.marked_s > MARKED_WITHIN_S]
    slow = [f for f in faults if f.back_s > BACK_WITHIN_S]
    lossy = [lost for one in rounds for lost in one.lost.values() if lost > LOST_AT_MOST]
    dead = sum(one.still_called_dead for one in rounds)
    said = []
    if late:
        said.append(f"{len(late)} of {len(faults)} marked after more than {MARKED_WITHIN_S} s")
    if slow:
        said.append(f"{len(slow)} of {len(faults)} back after more than {BACK_WITHIN_S} s")
    if lossy:
        said.append(f"{len(lossy)} times another tile lost more than {LOST_AT_MOST} frame")
    if dead:
        said.append(f"a still scene was called lost or frozen in {dead} looks")
    return said
