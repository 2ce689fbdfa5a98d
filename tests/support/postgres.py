"""A real PostgreSQL of the tests' own: as an ordinary user, in a folder, on a socket there."""

from __future__ import annotations

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

_LIMIT_S = 30.0
_PORT = 5432  # names the socket; no port is listened on


@cache
def programs() -> Path | None:
    """The folder of the newest server that is installed; None: there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    beside = shutil.which("postgres")
    return found[-1].parent if found else Path(beside).parent if beside else None


def lacking() -> str:
    """Why no server can be started here; empty where one can."""
    if programs() is None:
        return "PostgreSQL is not installed"
    if os.geteuid() == 0 and _ordinary() is None:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


@cache
def _ordinary() -> tuple[int, int] | None:
    """Whom the server runs as where we are root."""
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        return None
    return user.pw_uid, user.pw_gid


def _whose() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    uid, gid = _ordinary() or (0, 0)
    return {"user": uid, "group": gid, "extra_groups": []}


def folder_for(prefix: str) -> Path:
    """A temporary folder that the server's user may use; short, for a socket's name is."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    give(made)
    return made


def give(path: Path) -> None:
    """To the server's user, with all that is in it."""
    if os.geteuid() == 0:
        uid, gid = _ordinary() or (0, 0)
        for one in (path, *path.rglob("*")):
            os.chown(one, uid, gid)


@cache
def _initdb() -> Path:
    """An empty cluster, for copying."""
    folder = folder_for("roc-pg-first-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = [str(_program("initdb")), "-D", str(folder / "data"), "-A", "trust", "-U", "roc"]
    command += ["-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(command, check=True, capture_output=True, cwd="/tmp", **_whose())
    return folder / "data"


def _program(name: str) -> Path:
    folder = programs()
    assert folder is not None
    return folder / name


class Server:
    """One cluster and the process on it."""

    def __init__(self, folder: Path) -> None:
        """On the cluster that is in the folder, else on a new one."""
        self.folder = folder
        self.data = folder / "pg"
        self.log = folder / "pg.log"
        self.settings: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None
        if not self.data.exists():
            shutil.copytree(_initdb(), self.data)
            self.data.chmod(0o700)
        give(folder)

    def start(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "port": str(_PORT),
            "max_connections": "40",
            "shared_buffers": "32MB",
            "dynamic_shared_memory_type": "mmap",  # other tests look at /dev/shm
            "shared_memory_type": "mmap",
        } | self.settings
        command = [str(_program("postgres")), "-D", str(self.data)]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/tmp", start_new_session=True, **_whose()
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _LIMIT_S
        while True:
            try:
                self.query("postgres", "select 1")
                return
            except psycopg.OperationalError:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(self.log.read_text()[-2000:]) from None
                time.sleep(0.02)

    def url(self, database: str) -> str:
        return f"postgresql://roc@/{database}?host={self.folder}&port={_PORT}"

    def query(self, database: str, words: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows, or none; committed at once."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            found = connection.execute(sql.SQL(words), values)  # type: ignore[arg-type]
            return found.fetchall() if found.description else []

    def change(self, database: str, words: str, *values: Any) -> int:
        """How many rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            return connection.execute(sql.SQL(words), values).rowcount  # type: ignore[arg-type]

    def _all(self) -> list[psutil.Process]:
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def freeze(self) -> None:
        """SIGSTOP to the server and to each process of its connections."""
        for process in self._all():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()

    def thaw(self) -> None:
        for process in self._all():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()

    def kill(self) -> None:
        """SIGKILL to all of it."""
        if self.process is not None and self.process.poll() is None:
            for process in self._all():
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            self.process.wait(_LIMIT_S)

    def stop(self) -> None:
        """Its connections are ended."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(_LIMIT_S)

    def restart(self) -> None:
        self.stop()
        self.start()


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A running one in a folder of its own, both gone at the end."""
    folder = folder_for("roc-pg-")
    made = Server(folder)
    try:
        made.start()
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)
