"""An analysis of recordings from wish to end: one at a time, in a process that others go before.

What is listed when it ends early is what was found by then, and what was not looked at is said.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from console import spawn
from console.domain.alert import Params
from console.domain.analysis import (
    Analysis,
    AnalysisHit,
    AnalysisWish,
    CameraSeen,
    Gap,
    Stage,
    Unread,
)
from console.video.analysing.messages import (
    CannotLook,
    Look,
    Looked,
    PlaceAsked,
    Reached,
    Ready,
)
from console.video.relay_reader import RelayPlace

log = logging.getLogger(__name__)
Tell = Callable[[Analysis], None]
Places = Callable[[str, float], "Future[RelayPlace | None]"]

_TARGET = "console.video.analysing.worker:run"
_LOOK_S = 0.1
_PLACE_S = 10.0  # for the backend to give a ticket
_TELLING = 0.03  # of all: from here on it can be told how long the rest will take
_WAITS_S = 3.0  # without a word: something else comes first
MOST_HITS = 500  # listed: more are counted, and no person goes through them


@dataclass(frozen=True, slots=True)
class Limits:
    """nice: of its process, among this console's and among all programs of the machine. starts_s,
    silent_s: without a word for so long it hangs; all of it may wait long for other work. most_s:
    of a whole analysis.
    """

    nice: int = 15
    starts_s: float = 300.0
    silent_s: float = 120.0
    most_s: float = 3600.0


class Analyser:
    """views.review.analysis.door.AnalysisDoor. It ends with the console, and with the session."""

    def __init__(
        self,
        model: Path | None,
        soon: Callable[[Callable[[], Any]], Any],
        places: Places,
        limits: Limits | None = None,
    ) -> None:
        """model: the package that this console detects with. soon: runs a callable later, where
        tell is to be called.
        """
        self._model, self._soon, self._places = model, soon, places
        self._limits = limits or Limits()
        self._run: _Run | None = None
        self._is_closed = False

    def start(self, wish: AnalysisWish, tell: Tell) -> None:
        if self._run is not None and not self._run.is_done:
            return

        def told(analysis: Analysis) -> None:
            if self._is_closed:
                return  # nor is the window bothered, which may be gone by now
            self._soon(lambda: None if self._is_closed else tell(analysis))

        if self._model is None:
            told(Analysis(wish, Stage.FAILED, message_id="analysis.no_model"))
            return
        self._run = _Run(wish, str(self._model), self._places, self._limits, told)
        self._run.thread.start()

    def cancel(self) -> None:
        if self._run is not None:
            self._run.stop.set()

    def close(self) -> None:
        """Nothing more is told. It does not wait: the run ends its process within a tenth of a
        second of its next look, and where that one starts just now, before it is given any work.
        """
        self._is_closed = True
        self.cancel()
        self._run = None


class _Ended(Exception):
    """The process is gone, or was made to go; why: what stands for what it left."""

    def __init__(self, why: Unread) -> None:
        super().__init__(why)
        self.why = why


class _Refused(Exception):
    """It says that it cannot look."""


class _Run:
    """One analysis on its own thread: a camera after the other."""

    def __init__(
        self, wish: AnalysisWish, model: str, places: Places, limits: Limits, tell: Tell
    ) -> None:
        self._wish, self._model, self._places = wish, model, places
        self._limits, self._tell = limits, tell
        self._now = Analysis(wish)
        self._worker: spawn.Piped | None = None
        self._seen, self._at_utc = CameraSeen(""), wish.from_utc
        self._numbers: dict[tuple[str, int], int] = {}
        self._looks_since_s = time.monotonic()
        self._end_s = self._looks_since_s + limits.most_s
        self.is_done = False
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._go, daemon=True, name="analysis")

    def _go(self) -> None:
        try:
            self._all()
        except _Refused:
            self._now = replace(self._now, stage=Stage.FAILED)
        except Exception as error:  # a thread's own border: the person waits for a word
            log.exception("the analysis failed")
            params: Params = {"why": type(error).__name__}
            failed = replace(self._now, message_id="analysis.failed", params=params)
            self._now = replace(failed, stage=Stage.FAILED)
        finally:
            self._close()
            self.is_done = True
        self._tell(replace(self._now, percent=100, waits=False, left_s=0.0))

    def _all(self) -> None:
        """A process that dies or hangs costs the rest of the camera that it was at."""
        stage = Stage.DONE
        for camera_id in self._wish.camera_ids:
            self._seen, self._at_utc = CameraSeen(camera_id), self._wish.from_utc
            self._show()
            try:
                self._one(camera_id)
            except _Ended as ended:
                self._close()
                self._cut(ended.why)
                stage = Stage.STOPPED if ended.why is Unread.STOPPED else stage
            self._now = replace(self._now, seen=(*self._now.seen, self._seen))
        self._now = replace(self._now, stage=stage)

    def _one(self, camera_id: str) -> None:
        self._watch()
        try:
            pipe, wish = self._started(), self._wish
            pipe.send(Look(camera_id, wish.from_utc, wish.to_utc, wish.every_s))
            while not isinstance(said := self._heard(self._limits.silent_s), Looked):
                self._take(said)
            self._seen = said.seen
        except (EOFError, BrokenPipeError, ConnectionResetError):
            log.warning("the process that analyses recordings died")
            raise _Ended(Unread.DIED) from None

    # -- its process ----------------------------------------------------------------------------

    def _started(self) -> Connection:
        if self._worker is None:
            nice = self._limits.nice
            self._worker = spawn.start_piped(
                _TARGET, self._model, nice, name="analysis", nice=nice, kind="reader"
            )
            self._take(self._heard(self._limits.starts_s))
        return self._worker.pipe

    def _heard(self, silent_s: float) -> object:
        """Its next word. Raises _Ended and what a pipe raises."""
        assert self._worker is not None
        pipe, began = self._worker.pipe, time.monotonic()
        while not pipe.poll(_LOOK_S):
            silent = time.monotonic() - began
            self._watch(silent > silent_s)
            if silent > _WAITS_S and not self._now.waits and self._now.model is not None:
                self._now = replace(self._now, waits=True)
                self._show()
        self._watch()
        return pipe.recv()

    def _watch(self, is_silent: bool = False) -> None:
        if self.stop.is_set():
            raise _Ended(Unread.STOPPED)
        if time.monotonic() > self._end_s:
            raise _Ended(Unread.TOO_LONG)
        if is_silent:
            log.warning("the process that analyses recordings hangs")
            raise _Ended(Unread.HUNG)

    def _close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    # -- what it says ---------------------------------------------------------------------------

    def _take(self, said: object) -> None:
        _HEARD[type(said)](self, said)
        self._show()

    def _ready(self, said: Ready) -> None:
        if self._now.model is None:
            self._looks_since_s = time.monotonic()
        self._now = replace(self._now, stage=Stage.RUNNING, model=said.model)

    def _cannot(self, said: CannotLook) -> None:
        words = said.reason
        self._now = replace(self._now, message_id=words.message_id, params=dict(words.params))
        raise _Refused

    def _asked(self, said: PlaceAsked) -> None:
        """The look is recorded by whoever gives the place."""
        assert self._worker is not None
        found, until = self._places(said.camera_id, said.at_utc), time.monotonic() + _PLACE_S
        place: RelayPlace | None = None
        while time.monotonic() < until:
            self._watch()
            try:
                place = found.result(_LOOK_S)
                break
            except TimeoutError:
                continue
        self._worker.pipe.send(place)

    def _reached(self, said: Reached) -> None:
        self._seen, self._at_utc = said.seen, said.at_utc
        wish, before = self._wish, len(self._now.seen)
        part = (said.at_utc - wish.from_utc) / (wish.to_utc - wish.from_utc)
        done = (before + min(max(part, 0.0), 1.0)) / len(wish.camera_ids)
        taken_s = time.monotonic() - self._looks_since_s
        left_s = taken_s * (1 - done) / done if done > _TELLING else 0.0
        percent = min(99, int(100 * done))
        self._now = replace(self._now, percent=percent, waits=said.waits, left_s=left_s)

    def _hit(self, said: AnalysisHit) -> None:
        """A new one, or more of one that is listed."""
        key, hits = (said.camera_id, said.number), self._now.hits
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        hit = replace(said, number=number)
        if number <= len(hits):
            hits = (*hits[: number - 1], hit, *hits[number:])
        elif len(hits) < MOST_HITS:
            hits = (*hits, hit)
        more = max(0, len(self._numbers) - MOST_HITS)
        self._now = replace(self._now, hits=hits, more=more)

    # -- what is told ---------------------------------------------------------------------------

    def _cut(self, why: Unread) -> None:
        rest = Gap(max(self._at_utc, self._wish.from_utc), self._wish.to_utc, why)
        self._seen = replace(self._seen, unread=(*self._seen.unread, rest))

    def _show(self) -> None:
        self._tell(replace(self._now, seen=(*self._now.seen, self._seen)))


_HEARD: dict[type, Callable[[_Run, Any], None]] = {
    Ready: _Run._ready,
    CannotLook: _Run._cannot,
    PlaceAsked: _Run._asked,
    Reached: _Run._reached,
    AnalysisHit: _Run._hit,
}
