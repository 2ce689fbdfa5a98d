"""A real backend as a process, and consoles' cores that listen as a bridge would."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from console.clock import new_ulid, now_utc
from console.domain.alert import Alert, Box, Detection, Priority, TimedBox
from console.domain.commands import RaiseAlert, ReportAlert
from console.domain.link import Conflict, LinkState, LinkStatus
from console.flow.core import Core, Setup
from console.ports import lasting_port
from console.store.pending import PendingMark
from console.store.state import ChangeSet, State
from console.tool_api.assembly import assemble
from console.tool_api.core import Tools
from tests.support.backend import copy_first_start

BOOTSTRAP = """
[[accounts]]
id = "ada"
name = "Ada"
roles = ["operator"]

[[accounts]]
id = "ben"
name = "Ben"
roles = ["operator"]

[[accounts]]
id = "sue"
name = "Sue"
roles = ["supervisor"]

[[accounts]]
id = "adm"
name = "Adm"
roles = ["administrator"]

[[cameras]]
id = "cam1"
number = 1
name = "Quay"
place = "Quay"
position = { lon = 5.3, lat = 60.4 }
url = "rtsp://viewer:camera-secret@127.0.0.1:9/quay"
"""
START_LIMIT_S = 60.0


class Town:
    """One backend; its port stays the same over restarts."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", inside: Sequence[str] = ()) -> None:
        """inside: a command that runs another, such as `env NAME=VALUE`; its first start is its
        own, since its clock may be.
        """
        self.folder = folder
        self.host = host
        self.inside = inside
        self.port = lasting_port(host)
        self.url = f"http://{host}:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bootstrap.toml").write_text(BOOTSTRAP)
        if not inside and not (folder / "data").exists():
            copy_first_start(BOOTSTRAP, folder)
        self.http = httpx.Client(base_url=self.url, timeout=5, trust_env=False)

    def start(self) -> None:
        """Returns when it answers."""
        command = [*self.inside, sys.executable, "-m", "server_stub", "run"]
        command += ["--data", str(self.folder / "data")]
        command += ["--host", self.host, "--port", str(self.port)]
        command += ["--bootstrap", str(self.folder / "bootstrap.toml")]
        command += ["--passwords-out", str(self.folder / "passwords.json")]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + START_LIMIT_S
        while time.monotonic() < until:
            try:
                if self.http.get("/healthz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """SIGKILL: no goodbye to anybody."""
        self.signal(signal.SIGKILL)
        assert self.process
        self.process.wait(10)

    def signal(self, number: int) -> None:
        assert self.process
        os.kill(self.process.pid, number)

    def close(self) -> None:
        self.http.close()
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.kill()

    def password(self, account: str) -> str:
        told: dict[str, str] = json.loads((self.folder / "passwords.json").read_text())
        return told[account]

    def token(self, account: str) -> dict[str, str]:
        """The header of an own session of this account, over plain HTTP."""
        said = self.http.post(
            "/api/v1/sign-in",
            json={
                "account": account,
                "password": self.password(account),
                "device_id": f"onlooker-{account}",
                "device_public_key": "A" * 43 + "=",
            },
        )
        assert said.status_code == 200, said.text
        return {"Authorization": f"Bearer {said.json()['token']}"}

    def journal(self) -> list[dict[str, Any]]:
        """All records, as a supervisor reads them."""
        token = self.token("sue")
        lines: list[dict[str, Any]] = []
        while True:
            after = lines[-1]["seq"] if lines else 0
            answer = self.http.get(
                "/api/v1/journal", params={"after": after, "limit": 500}, headers=token
            )
            assert answer.status_code == 200, answer.text
            page = [json.loads(line) for line in answer.text.splitlines() if line]
            if not page:
                return lines
            lines += page

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Payloads of one kind, in order."""
        return [one["event"]["data"] for one in self.journal() if one["event"]["kind"] == kind]


class Desk:
    """A console's core, and a copy of its state as the screen's bridge would keep it."""

    def __init__(self, url: str, folder: Path | None, account: str, password: str) -> None:
        """folder None: memory only."""
        self.account = account
        self._password = password
        self._changed = threading.Condition()
        self.state = State()
        self.marks: tuple[PendingMark, ...] = ()
        self.local: frozenset[tuple[str, str]] = frozenset()
        self.link: LinkStatus | None = None
        self.links: list[tuple[float, LinkStatus]] = []
        self.conflicts: tuple[Conflict, ...] = ()
        self.status: dict[str, Any] = {}
        self.core = Core(assemble(Tools()), Setup(url, folder, use_keyring=False), self)
        self.core.start()

    def sign_in(self) -> None:
        self.core.sign_in(self.account, self._password).result(60)

    # -- flow.listener.Listener ------------------------------------------------------------------

    def on_changes(
        self,
        changes: ChangeSet,
        marks: tuple[PendingMark, ...],
        local: frozenset[tuple[str, str]],
    ) -> None:
        with self._changed:
            self.state.apply(changes)
            self.marks, self.local = marks, local
            self._changed.notify_all()

    def on_link(self, status: LinkStatus) -> None:
        with self._changed:
            self.link = status
            self.links.append((time.monotonic(), status))
            self._changed.notify_all()

    def on_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        with self._changed:
            self.conflicts = conflicts
            self._changed.notify_all()

    def on_backend_status(self, status: dict[str, Any]) -> None:
        with self._changed:
            self.status = status
            self._changed.notify_all()

    # -- what a test does -----------------------------------------------------------------------

    def until(self, what: Callable[[], Any], limit_s: float = 10.0) -> Any:
        """Wait for something to become true; its value."""
        with self._changed:
            met = self._changed.wait_for(what, limit_s)
            assert met, (self.link, self.marks, self.conflicts, self.state.tables)
            return met

    def until_link(self, state: LinkState, limit_s: float = 10.0) -> None:
        self.until(lambda: self.link and self.link.state == state, limit_s)

    def until_queued(self, count: int, limit_s: float = 10.0) -> None:
        """So many commands wait on disk."""
        self.until(lambda: self.link is not None and self.link.queued == count, limit_s)

    def until_settled(self, limit_s: float = 15.0) -> None:
        """Online, and nothing that was said before waits or is local any more."""
        self.core.history("alerts", limit=1).result(10)  # after all that was dispatched before
        self.until_link(LinkState.ONLINE, limit_s)
        self.until_queued(0, limit_s)
        self.until(lambda: not self.local and all(m.refusal for m in self.marks), limit_s)

    def until_alert(
        self, alert_id: str, what: Callable[[Alert], Any] = bool, limit_s: float = 10.0
    ) -> Alert:
        """Wait until the alert is here and something is true of it; the alert."""

        def met() -> Alert | None:
            alert = self.state.alerts.get(alert_id)
            return alert if alert and what(alert) else None

        found: Alert = self.until(met, limit_s)
        return found

    def raise_alert(self, title: str, priority: Priority = Priority.HIGH) -> str:
        alert_id = new_ulid()
        self.core.dispatch(RaiseAlert(alert_id, title, "en", priority))
        return alert_id

    def close(self) -> None:
        self.core.stop()


def report(camera_id: str, at_s: float) -> ReportAlert:
    """A detector's claim, seen now; at_s moves its box a little."""
    seen = now_utc()
    box = Box(0.2 + at_s / 100, 0.2, 0.4 + at_s / 100, 0.6)
    detection = Detection(
        camera_id, "epoch", "pistol", 0.9, "demo", "1", "0" * 64, 0.5, "cpu", (TimedBox(seen, box),)
    )
    return ReportAlert(
        new_ulid(),
        "weapon",
        "alert.weapon",
        {},
        Priority.CRITICAL,
        seen,
        seen,
        camera_id,
        detection,
    )


@contextmanager
def town(folder: Path, host: str = "127.0.0.1", inside: Sequence[str] = ()) -> Iterator[Town]:
    one = Town(folder, host, inside)
    try:
        one.start()
        yield one
    finally:
        one.close()
