"""roc-analytics as a process, for tests of the program itself."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.backend import ROOT, Backend

LIMIT_S = 25.0


class Program:
    """Signed in as det1 where the password is that account's."""

    def __init__(self, folder: Path, backend: Backend, password: str, *more: str) -> None:
        """more: further arguments."""
        self.log = folder.with_suffix(".log")
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "console.analytics", "run", "--backend", backend.url,
                "--account", "det1", "--data", str(folder), *more,
            ],
            cwd=ROOT, stdin=subprocess.PIPE, stderr=self.log.open("ab"), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"password": password}).encode() + b"\n")
        self.process.stdin.close()

    def until_said(self, words: str) -> str:
        deadline = time.monotonic() + LIMIT_S
        while words not in (said := self.log.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
        return said

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)
