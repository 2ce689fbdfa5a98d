"""A real roc-server on a free loopback port, with accounts, and a plain client to talk to it.

`from tests.support.backend import backend` brings the fixture into a test module; longer stories
use `started()` and `Backend.kill()`, `.stop()`, `.start()`.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import argon2
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.clock import new_ulid, now_utc
from console.domain.envelope import Command, Recorded
from console.ports import lasting_port
from console.store.state import State
from console.tool_api.assembly import Assembly, assemble
from console.tool_api.loader import load
from console.wire import snapshot
from tests.support.stores import IN_FOLDER, Store

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 45.0
ACCOUNTS = """
[[accounts]]
id = "op1"
name = "Olga"
roles = ["operator"]
[[accounts]]
id = "op2"
name = "Omar"
roles = ["operator"]
[[accounts]]
id = "harbour1"
name = "Hanna"
roles = ["operator"]
area = "harbour"
[[accounts]]
id = "sup1"
name = "Sam"
roles = ["supervisor"]
[[accounts]]
id = "adm1"
name = "Ada"
roles = ["administrator"]
[[accounts]]
id = "det1"
name = "Detector"
roles = ["detector"]
[[accounts]]
id = "int1"
name = "Integrator"
roles = ["integrator"]
[[accounts]]
id = "part1"
name = "Police"
roles = ["partner"]
"""
CAMERAS = """
[[cameras]]
id = "cam1"
number = 1
name = "Quay north"
place = "Quay"
position = {lon = 10.75, lat = 59.9}
area = "harbour"
url = "rtsp://viewer:camera-canary-7@127.0.0.1:1/live"
[[cameras]]
id = "cam2"
number = 2
name = "Market"
place = "Market"
position = {lon = 10.76, lat = 59.91}
area = "centre"
"""


class Client:
    """One account signed in on one device; `http` is a plain httpx client with its token."""

    def __init__(self, url: str, account: str, password: str, device_id: str) -> None:
        self.account = account
        self.device_id = device_id
        self.key = Ed25519PrivateKey.generate()
        self.assembly: Assembly = assemble(load())
        self.http = httpx.Client(base_url=url, timeout=15.0, trust_env=False)
        self._counter = 0
        self.sign_in(password)

    def sign_in(self, password: str) -> None:
        body = {
            "account": self.account,
            "password": password,
            "device_id": self.device_id,
            "device_public_key": base64.b64encode(self._public()).decode(),
        }
        answer = self.http.post("/api/v1/sign-in", json=body)
        assert answer.status_code == 200, answer.text
        words = answer.json()
        self.token, self.grant = words["token"], words["grant"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def _public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def signature(self, message: bytes) -> str:
        """By this device, base64."""
        return base64.b64encode(self.key.sign(message)).decode()

    def command(self, body: Any, **fields: Any) -> Command:
        """An envelope made now; fields replace what is usual."""
        self._counter += 1
        usual: dict[str, Any] = {
            "id": new_ulid(),
            "actor_id": self.account,
            "device_id": self.device_id,
            "device_counter": self._counter,
            "based_on_seq": 0,
            "made_at_utc": now_utc(),
            "clock_offset_ms": 0,
            "body": body,
        }
        return Command(**(usual | fields))

    def send(self, command: Command, signed: bool = False) -> httpx.Response:
        """As the outbox sends it; signed: with grant and signature, as made offline."""
        content = self.assembly.table.encode_command(command)
        headers = {"Content-Type": "application/json"}
        if signed:
            headers |= {"X-Roc-Grant": self.grant, "X-Roc-Signature": self.signature(content)}
        return self.http.post("/api/v1/commands", content=content, headers=headers)

    def say(self, body: Any, **fields: Any) -> dict[str, Any]:
        """Send a command that must be accepted; its answer."""
        answer = self.send(self.command(body, **fields))
        assert answer.status_code == 200, answer.text
        words: dict[str, Any] = answer.json()
        return words

    def snapshot(self) -> State:
        answer = self.http.get("/api/v1/snapshot")
        assert answer.status_code == 200, answer.text
        seq, rows = snapshot.decode(answer.content.splitlines(), self.assembly.slice_types)
        return State.of(seq, rows)

    def journal(self, after: int = 0, limit: int = 10_000) -> list[Recorded]:
        answer = self.http.get("/api/v1/journal", params={"after": after, "limit": limit})
        assert answer.status_code == 200, answer.text
        return [self.assembly.table.decode_recorded(line) for line in answer.content.splitlines()]

    @contextlib.contextmanager
    def events(self, after: int) -> Iterator[Iterator[tuple[str, str]]]:
        """The stream as (event, data) pairs, heartbeats too."""
        with self.http.stream("GET", "/api/v1/events", params={"after": after}) as answer:
            assert answer.status_code == 200, answer.read()
            yield _pairs(answer.iter_lines())

    def recorded(self, after: int, count: int, limit_s: float = 10.0) -> list[Recorded]:
        """So many recorded events from the stream, within limit_s."""
        found: list[Recorded] = []
        deadline = time.monotonic() + limit_s
        with self.events(after) as pairs:
            for event, data in pairs:
                if event == "recorded":
                    found.append(self.assembly.table.decode_recorded(data))
                if len(found) == count:
                    return found
                assert time.monotonic() < deadline, f"{len(found)} of {count} events came"
        raise AssertionError(f"the stream ended after {len(found)} of {count} events")

    def close(self) -> None:
        self.http.close()


def _pairs(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    event = data = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            data = value
        elif not line and event:
            yield event, data
            event = data = ""


class Backend:
    """A data folder and the process on it. The port stays the same over restarts."""

    def __init__(
        self,
        folder: Path,
        bootstrap: str = ACCOUNTS + CAMERAS,
        arguments: Sequence[str] = (),
        wrapper: Sequence[str] = (),
        variables: dict[str, str] | None = None,
        fresh: bool = False,
        tree: Path = ROOT,
        store: Store = IN_FOLDER,
    ) -> None:
        """wrapper: a command to run the process under, such as strace.

        fresh: begin with no data folder at all; else the usual accounts are there already, copied,
        because hashing their passwords takes most of a first start.

        tree: the sources it runs from.

        store: where its journal is.
        """
        self.folder = folder
        self.store = store
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.passwords: dict[str, str] = {}
        self.url = ""
        self.process: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self._arguments = list(arguments)
        self._wrapper = list(wrapper)
        self._variables = variables or {}
        self._clients: list[Client] = []
        self._tree = tree
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bootstrap.toml").write_text(bootstrap, encoding="utf-8")
        if bootstrap == ACCOUNTS + CAMERAS and not fresh:
            copy_first_start(bootstrap, folder)
            store.adopt(folder)
            self.passwords |= json.loads((folder / "passwords.json").read_text())

    @classmethod
    def over(cls, folder: Path, passwords: dict[str, str], store: Store = IN_FOLDER) -> Backend:
        """On a folder that an earlier Backend has left."""
        made = cls(folder, bootstrap="", store=store)
        made.passwords = dict(passwords)
        return made

    def start(self) -> None:
        """Start, or start again, and wait until it serves."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        port = self.url.rpartition(":")[2] or str(lasting_port())
        command = [
            *self._wrapper, sys.executable, "-m", "server_stub", "run", "--data", str(self.data),
            "--port", port, "--bootstrap", str(self.folder / "bootstrap.toml"),
            "--passwords-out", str(self.folder / "passwords.json"), "--ready-file", str(ready),
            *self._arguments, *self._database(),
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self._tree,
                env=os.environ | self._variables,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_LIMIT_S
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"roc-server did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.01)
        words = json.loads(ready.read_text())
        self.url, self._pid = words["url"], words["pid"]
        passwords = self.folder / "passwords.json"
        self.passwords |= json.loads(passwords.read_text()) if passwords.exists() else {}

    def _database(self) -> list[str]:
        url = self.store.url(self.folder)
        return ["--database", url] if url else []

    def kill(self) -> None:
        """SIGKILL to the whole process group."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self, limit_s: float = 10.0) -> int:
        """SIGTERM; the exit status."""
        assert self.process is not None
        os.kill(self._pid, signal.SIGTERM)  # a wrapper would not pass it on
        return self.process.wait(limit_s)

    def client(self, account: str = "sup1", device_id: str = "") -> Client:
        """Sign an account in, on a device of its own unless one is named."""
        password = self.passwords[account]
        made = Client(self.url, account, password, device_id or f"desk-{account}-{new_ulid()}")
        self._clients.append(made)
        return made

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.kill()


def copy_first_start(bootstrap: str, folder: Path) -> None:
    """What a backend's first start leaves in a folder: its data, its keys and the passwords."""
    first = _first_start(bootstrap)
    for name in ("data", "data-keys"):
        shutil.copytree(first / name, folder / name)
    shutil.copy(first / "passwords.json", folder)


@cache
def _first_start(bootstrap: str) -> Path:
    """The folder of a backend that was started once and stopped, for copying."""
    folder = Path(tempfile.mkdtemp(prefix="roc-first-start-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with started(folder, bootstrap=bootstrap, fresh=True) as backend:
        backend.stop()
    _hash_cheaply(folder / "data" / "journal.db", backend.passwords)
    return folder


def _hash_cheaply(journal: Path, passwords: dict[str, str]) -> None:
    """A sign-in takes a third of a CPU second on purpose, and nearly all tests sign in to be about
    something else: here the same passwords are hashed with argon2's least.
    """
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with contextlib.closing(sqlite3.connect(journal)) as database, database:
        for account, password in passwords.items():
            row = hasher.hash(password), account
            changed = database.execute("UPDATE accounts SET password_hash = ? WHERE id = ?", row)
            assert changed.rowcount == 1


@contextlib.contextmanager
def started(folder: Path, **options: Any) -> Iterator[Backend]:
    """A running backend in a folder; killed at the end. options as of Backend."""
    backend = Backend(folder, **options)
    try:
        backend.start()
        yield backend
    finally:
        backend.close()


@pytest.fixture
def backend(tmp_path: Path, store: Store) -> Iterator[Backend]:
    """A backend of the test's own."""
    with started(tmp_path / "backend", store=store) as made:
        yield made


@pytest.fixture(scope="module")
def shared_backend(tmp_path_factory: pytest.TempPathFactory, store: Store) -> Iterator[Backend]:
    """One backend for all tests of a module that do not mind each other's events."""
    with started(tmp_path_factory.mktemp("backend"), store=store) as made:
        yield made
