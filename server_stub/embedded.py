"""roc-analytics beside the backend: started, watched, started again, and gone with it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import subprocess
from collections.abc import Sequence
from pathlib import Path

from console import spawn
from console.clock import monotonic_s
from console.domain.person import Person, Role
from server_stub.accounts import store_account
from server_stub.hub import Hub
from server_stub.identity import Identity

log = logging.getLogger(__name__)
ACCOUNT = "analytics"
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
_STEADY_S = 60.0  # after so long the next restart is quick again
_LOOK_S = 0.2


class Embedded:
    """state: "starting", "running" or "restarting"; shown in the status.

    A process is no program that works: it runs once it has said how it is, so that one that ends
    again and again is never shown as well in between.
    """

    def __init__(self, url: str, ca_file: str, data: Path, arguments: Sequence[str]) -> None:
        self._arguments = [
            "run", "--backend", url, "--account", ACCOUNT, "--data", str(data / "analytics"),
        ]  # fmt: skip
        if ca_file:
            self._arguments += ["--ca", ca_file]
        self._arguments += arguments
        self._process: subprocess.Popen[bytes] | None = None
        self.state = "starting"

    async def run(self, hub: Hub, identity: Identity) -> None:
        """Keep it running until cancelled; then end it."""
        password = secrets.token_urlsafe(24)  # a new one at every start, handed over on stdin
        person = Person(ACCOUNT, "roc-analytics", (Role.DETECTOR,))
        await store_account(hub, identity, person, password)
        pause = FIRST_PAUSE_S
        try:
            while True:
                begun = monotonic_s()
                await asyncio.to_thread(self._start, password)
                status = await self._ended()
                if monotonic_s() - begun > _STEADY_S:
                    pause = FIRST_PAUSE_S
                log.warning("roc-analytics ended with %d; again in %.1f s", status, pause)
                self.state = "restarting"
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
        finally:
            if self._process is not None:
                spawn.kill_group(self._process)
                self._process.wait()

    def heard(self, account: str) -> None:
        """A detector has said how it is; it may be another's."""
        if account == ACCOUNT and self._process is not None and self._process.poll() is None:
            self.state = "running"

    def _start(self, password: str) -> None:
        process = spawn.start_program("roc-analytics", self._arguments, stdin=subprocess.PIPE)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it ended at once; `_ended` tells
            process.stdin.write(json.dumps({"password": password}).encode() + b"\n")
            process.stdin.close()
        self._process = process

    async def _ended(self) -> int:
        """A thread blocked in wait() could not be cancelled, so it is asked now and then."""
        process = self._process
        assert process is not None
        while process.poll() is None:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_S)
        return int(process.returncode)
