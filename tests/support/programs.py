"""The house's programs as process groups of their own: started, given orders, killed."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
ORDER_LIMIT_S = 40.0


def start_analytics(backend_url: str, password: str, data: Path, *more: str) -> subprocess.Popen:
    """roc-analytics as account det1; what it says goes to a file beside its data folder."""
    command = [sys.executable, "-m", "console.analytics", "run", "--backend", backend_url]
    command += ["--account", "det1", "--data", str(data), *more]
    with data.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
    assert process.stdin
    process.stdin.write(json.dumps({"password": password}).encode() + b"\n")
    process.stdin.close()
    return process


class Window:
    """A console of window_program.py; order() returns when what it asks for is so."""

    module = "tests.support.window_program"

    def __init__(
        self,
        backend_url: str,
        data: Path,
        account: str,
        password: str,
        model: Path | None = None,
        *more: str,
        tree: Path = ROOT,
    ) -> None:
        """more: arguments that only this module takes. tree: the sources it runs from."""
        command = [sys.executable, "-m", "tests.support.light_main", self.module]
        command += [backend_url, str(data), account, str(model or ""), *more]
        self.log = data.with_suffix(".log")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=tree,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._write(password)

    def order(self, do: str, limit_s: float = ORDER_LIMIT_S, **more: Any) -> dict[str, Any]:
        self._write(json.dumps({"do": do, **more}))
        out = self.process.stdout
        assert out
        ready, _, _ = select.select([out], [], [], limit_s)
        line = out.readline() if ready else b""
        assert line, f"{do} {more} within {limit_s} s\n{self.log.read_text()[-3000:]}"
        news: dict[str, Any] = json.loads(line)
        return news

    def close(self) -> None:
        kill_all(self.process)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _write(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()


def family(*programs: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The programs and all that they have started."""
    found = []
    for program in programs:
        with contextlib.suppress(psutil.NoSuchProcess):
            head = psutil.Process(program.pid)
            found += [head, *head.children(recursive=True)]
    return found


def kill_all(*programs: subprocess.Popen[bytes]) -> None:
    """SIGKILL to every one of them at once, children that left the group too."""
    members = family(*programs)
    for member in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    for program in programs:
        program.wait(10)
    psutil.wait_procs(members, timeout=10)
