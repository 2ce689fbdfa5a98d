"""The other end of desk_process.py: starts it, gives orders, kills it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.offline.town import Town


class Process:
    """The console process of desk_process.py."""

    def __init__(
        self, backend: Town, folder: Path, errors: Path, inside: Sequence[str] = ()
    ) -> None:
        """inside: a command that runs another, such as `ip netns exec NAME`."""
        command = [*inside, sys.executable, "-m", "tests.offline.desk_process"]
        with errors.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, backend.url, str(folder), "ada"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._errors = errors
        self._write(backend.password("ada"))
        assert self._read() == {"signed_in": "ada"}

    @property
    def pid(self) -> int:
        return self._process.pid

    def order(self, **order: Any) -> dict[str, Any]:
        self._write(json.dumps(order))
        return self._read()

    def talk_until_killed(self, word: str, after_s: float) -> list[str]:
        """Ids of the alerts that its screen had shown when it was killed."""
        assert self._process.stdout
        self._write(json.dumps({"talk": word}))
        timer = threading.Timer(after_s, os.kill, (self._process.pid, signal.SIGKILL))
        timer.start()
        lines = self._process.stdout.readlines()  # to the end, which is the kill
        timer.join()
        return [json.loads(line)["held"] for line in lines if line.endswith("\n")]

    def kill(self) -> None:
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, self._errors.read_text()[-3000:]
        news: dict[str, Any] = json.loads(line)
        return news


@contextmanager
def console(
    backend: Town, folder: Path, errors: Path, inside: Sequence[str] = ()
) -> Iterator[Process]:
    process = Process(backend, folder, errors, inside)
    try:
        yield process
    finally:
        process.kill()
