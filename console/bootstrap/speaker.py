"""Owns the program that makes tones audible: starts it, hears it, and starts it again.

It is a process of its own: a sound server that does not answer holds up that one, and not the
window. One that says nothing for a while is ended, said to be so, and replaced.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any

from console import spawn
from console.views.sound.speaker import Output, SpeakerState
from console.views.sound.tones import Tone

_log = logging.getLogger(__name__)
STUCK_S = 6.0  # it says that it lives each second
START_S = 20.0  # the first word: libraries are loaded, perhaps from a slow disk
PAUSES_S = (1.0, 5.0, 30.0)  # before it is started once more; the last one from then on
NONE_S = 60.0  # without any output it is started anew: a sound server may have come since
_PLAYER = "console.views.sound.player:run"


class ProcessSpeaker:
    """A views.sound.speaker.Speaker. told: called on the window's thread, each time something is
    other; set before begin().
    """

    told: Callable[[SpeakerState], None]

    def __init__(
        self,
        soon: Callable[[Callable[[], Any]], Any],
        wanted: str = "",
        volume: float = 0.8,
    ) -> None:
        """soon: runs a callable later on the window's thread."""
        self.state = SpeakerState()
        self._soon = soon
        self._arguments = wanted, volume
        self._lock = threading.Lock()
        self._pipe: Connection | None = None
        self._kept: tuple[str, ...] = ()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="sound")

    def begin(self) -> None:
        if self._thread.ident is None:
            self._thread.start()

    def play(self, tone: Tone) -> None:
        self._say("play", tone.value)

    def stop(self) -> None:
        self._say("stop")

    def close(self) -> None:
        self._ends.set()
        self._say("end")
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _say(self, *words: str) -> None:
        """Some bytes: a pipe takes thousands of them from one who reads nothing. Until the tone has
        ended the word is kept, for a program that takes the place of one that did not play it.
        """
        with self._lock, suppress(OSError):
            self._kept = words
            if self._pipe is not None:
                self._pipe.send(words)

    # -- on its own thread ----------------------------------------------------------------------

    def _run(self) -> None:
        tries = 0
        while not self._ends.is_set():
            began = time.monotonic()
            ours, theirs = spawn.context().Pipe()
            process = spawn.begin_worker(_PLAYER, theirs, *self._arguments, name="sound").result()
            theirs.close()
            with self._lock, suppress(OSError):
                self._pipe = ours
                if self._kept:
                    ours.send(self._kept)
            try:
                trouble = self._hear(ours, process)
            finally:
                with self._lock:
                    self._pipe = None
                    ours.close()
                spawn.stop_worker(process, 0.5 if self._ends.is_set() else 0.0)
            if trouble:
                self._be(replace(self.state, ready=True, trouble=trouble))
            if time.monotonic() - began > 2 * PAUSES_S[-1]:
                tries = 0
            self._ends.wait(PAUSES_S[min(tries, len(PAUSES_S) - 1)] if trouble else 0.0)
            tries += 1

    def _hear(self, pipe: Connection, process: spawn.Worker) -> str:
        """Until it ends; the message id of what is wrong with that, empty where nothing is."""
        limit, began = START_S, time.monotonic()
        while not self._ends.is_set():
            if not wait([pipe, process.sentinel], limit):
                return "sound.stuck"
            try:
                words = pipe.recv() if pipe.poll() else None
            except (EOFError, OSError):
                words = None
            if words is None:
                return "" if self._ends.is_set() else self.state.trouble or "sound.player_ended"
            self._take(words)
            limit = STUCK_S
            if self.state.output is None and time.monotonic() - began > NONE_S:
                return ""
        return ""

    def _take(self, words: tuple[Any, ...]) -> None:
        state = self.state
        if words[0] == "outputs":
            found, wanted = words[1:]
            output = Output(*found) if found else None
            trouble = state.trouble if output else ""  # until something has been played on it
            self._be(SpeakerState(True, output, wanted, trouble))
        elif words[0] == "ended" and words[1]:
            with self._lock:
                self._kept = ()
        elif words[0] == "began" and state.trouble:
            self._be(replace(state, trouble=""))
        elif words[0] == "failed":
            if not state.trouble:
                _log.warning("the audio output takes nothing: %s", words[1])
            self._be(replace(state, trouble="sound.failed"))

    def _be(self, state: SpeakerState) -> None:
        if state != self.state:
            self.state = state
            with suppress(RuntimeError):  # the window is gone
                self._soon(lambda: self.told(state))
