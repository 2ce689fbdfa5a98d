"""The process that covers people, started for one export and ended with it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from console import spawn
from console.video.records import PacketRecord, StreamRecord
from console.video.redact_messages import Broken, Join, Part, Result, Work

log = logging.getLogger(__name__)
_TARGET = "console.video.redact:run"
_SILENT_S = 60.0  # without a word: it hangs
_LOOK_S = 0.1


class Stopped(Exception):
    """A person has cancelled it."""


class Covering:
    """One file at a time. A file that kills or hangs the process costs only itself."""

    def __init__(self, model: str, stopped: Callable[[], bool]) -> None:
        self._model, self._stopped = model, stopped
        self._process: spawn.Worker | None = None
        self._pipe: Connection | None = None

    def film(self, stream: StreamRecord, packets: Sequence[PacketRecord]) -> Result | Broken:
        """Recorded packets as a film, not transcoded. Raises Stopped."""
        return self.do(Join(stream, tuple(packets)), lambda percent: None)

    def do(self, work: Work | Join, tell: Callable[[int], None]) -> Result | Broken:
        """Raises Stopped, at most a tenth of a second after it was asked for."""
        try:
            self._started().send(work)
            return self._answer(tell)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.close()
            return Broken("the process died of it")

    def close(self) -> None:
        """It has nothing to finish: whatever it does now is not wanted any more."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join()

    def _started(self) -> Connection:
        if self._pipe is None:
            self._pipe, there = Pipe()
            self._process = spawn.start_worker(
                _TARGET, there, self._model, name="redact", nice=5, kind="reader"
            )
            there.close()
        return self._pipe

    def _answer(self, tell: Callable[[int], None]) -> Result | Broken:
        heard = time.monotonic()
        assert self._pipe is not None
        while time.monotonic() - heard < _SILENT_S:
            if self._stopped():
                raise Stopped
            if not self._pipe.poll(_LOOK_S):
                continue
            said = self._pipe.recv()
            if not isinstance(said, Part):
                return said
            heard = time.monotonic()
            tell(said.percent)
        log.warning("a file hangs the process that covers people")
        self.close()
        return Broken("no word for a minute")
