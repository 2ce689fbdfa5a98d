"""The process that covers people, started for one export and ended with it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from console import spawn
from console.video.records import PacketRecord, StreamRecord
from console.video.redact_messages import Broken, Join, Part, Result, Work

log = logging.getLogger(__name__)
_TARGET = "console.video.redact:run"
_SILENT_S = 60.0  # without a word: it hangs
_LOOK_S = 0.1
_NICE = 5  # what is live comes first


class Stopped(Exception):
    """A person has cancelled it."""


class Covering:
    """One file at a time. A file that kills or hangs the process costs only itself."""

    def __init__(self, model: str, stopped: Callable[[], bool]) -> None:
        self._model, self._stopped = model, stopped
        self._worker: spawn.Piped | None = None

    def film(self, stream: StreamRecord, packets: Sequence[PacketRecord]) -> Result | Broken:
        """Recorded packets as a film, not transcoded. Raises Stopped."""
        return self.do(Join(stream, tuple(packets)), lambda percent: None)

    def do(self, work: Work | Join, tell: Callable[[int], None]) -> Result | Broken:
        """Raises Stopped, at most a tenth of a second after it was asked for."""
        try:
            pipe = self._started()
            pipe.send(work)
            return self._answer(pipe, tell)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.close()
            return Broken("the process died of it")

    def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _started(self) -> Connection:
        if self._worker is None:
            self._worker = spawn.start_piped(
                _TARGET, self._model, name="redact", nice=_NICE, kind="reader"
            )
        return self._worker.pipe

    def _answer(self, pipe: Connection, tell: Callable[[int], None]) -> Result | Broken:
        heard = time.monotonic()
        while time.monotonic() - heard < _SILENT_S:
            if self._stopped():
                raise Stopped
            if not pipe.poll(_LOOK_S):
                continue
            said = pipe.recv()
            if not isinstance(said, Part):
                return said
            heard = time.monotonic()
            tell(said.percent)
        log.warning("a file hangs the process that covers people")
        self.close()
        return Broken("no word for a minute")
