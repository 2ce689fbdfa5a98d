"""PostgreSQL as the store: who may write, what is refused at the start, what is never said."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.envelope import EVERYBODY, Recorded
from console.domain.events import AlertAcknowledged
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.database import Database, Writer, open_database
from server_stub.storage.journal import HeadMoved, Journal
from server_stub.storage.secrets import MasterKey
from server_stub.storage.subject_keys import SubjectKeys
from tests.server.test_truth import folded, raise_alert
from tests.support import postgres
from tests.support.backend import ROOT, Backend, started
from tests.support.stores import OnServer

pytestmark = pytest.mark.skipif(bool(postgres.lacking()), reason=postgres.lacking())


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.server() as made:
        yield made


@pytest.fixture
def url(server: postgres.Server) -> str:
    """An empty database."""
    name = f"t{new_ulid().lower()}"
    server.query("postgres", f"create database {name} template template0")
    return server.url(name)


def _refused(folder: Path, *arguments: str, **variables: str) -> str:
    """What roc-server says on its way out."""
    command = [sys.executable, "-m", "server_stub", "run", "--data", str(folder / "data")]
    command += arguments
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | variables, capture_output=True, timeout=60
    )
    assert ended.returncode == 2, ended.stderr
    return ended.stderr.decode()


# -- one sequencer ------------------------------------------------------------------------------


class _Sequencer:
    """A writer of its own on a database, as a backend has one."""

    def __init__(self, database: Database) -> None:
        self.keys = SubjectKeys(database.engine, MasterKey(bytes(32)))
        self.database, self.writer = database, Writer(database)
        self.journal = Journal(database.engine, self.keys, assemble(load()).table)

    def batch(self, count: int) -> list[Recorded]:
        first = self.journal.seq + 1
        return [
            Recorded(n, n - 1, now_utc(), "op1", new_ulid(), EVERYBODY, AlertAcknowledged("a"))
            for n in range(first, first + count)
        ]

    def write(self, count: int, before_commit: Any = None) -> None:
        batch = self.batch(count)

        def work(connection: Any) -> Any:
            stored = self.journal.append(connection, batch)
            if before_commit:
                before_commit()
            return stored

        self.journal.stored(*self.writer.now(work))


@pytest.fixture
def sequencer(url: str, tmp_path: Path) -> Iterator[_Sequencer]:
    database = open_database(tmp_path, url)
    database.make()
    made = _Sequencer(database)
    yield made
    made.writer.close()


def test_a_second_backend_is_refused_in_words(server: postgres.Server, tmp_path: Path) -> None:
    store = OnServer(server)
    with started(tmp_path / "first", store=store) as backend:
        raise_alert(backend.client("op1"))
        second = tmp_path / "second"
        (second / "data").mkdir(parents=True)
        words = _refused(second, "--database", store.url(backend.folder))
        assert "Another backend is using the database" in words
        assert "Only one may write" in words
        raise_alert(backend.client("op1"), "The first goes on")


def test_who_loses_the_lock_can_no_longer_write(sequencer: _Sequencer, url: str) -> None:
    """The lock is the writing session's: another that gets it has ended the first one's writing."""
    sequencer.write(3)
    with psycopg.connect(url, autocommit=True) as other:
        words = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
        other.execute(words)
        assert other.execute("select pg_advisory_lock(5394243, 1)").fetchone()
        with pytest.raises(Exception, match="terminating connection|closed"):
            sequencer.write(1)
    assert sequencer.journal.seq == 3


def test_of_two_that_write_at_once_one_is_refused_and_nothing_is_out_of_order(
    sequencer: _Sequencer, url: str, tmp_path: Path
) -> None:
    """Were the lock not there: the end of the journal is moved from where it was known to be."""
    sequencer.write(5)
    database = open_database(tmp_path, url, leading=False)
    database.writing = database.engine  # a writer that asks nobody
    rogue = _Sequencer(database)
    seen: list[list[int]] = []
    inside, looked = threading.Event(), threading.Event()

    def slow() -> None:
        inside.set()
        assert looked.wait(10)

    first = threading.Thread(target=sequencer.write, args=(2, slow))
    first.start()
    assert inside.wait(10)
    seen.append(_seqs(url))  # the first has written, and has not committed
    second_error: list[BaseException] = []

    def second() -> None:
        try:
            rogue.write(4)
        except Exception as error:
            second_error.append(error)

    other = threading.Thread(target=second)
    other.start()
    looked.set()
    first.join(10)
    other.join(10)
    seen.append(_seqs(url))
    database.close()
    assert seen == [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7]]
    assert len(second_error) == 1
    assert [damage for page in sequencer.journal.verify() for damage in page] == []


def _seqs(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [seq for (seq,) in connection.execute("select seq from journal order by seq")]


def test_what_somebody_else_has_written_is_never_taken_for_ours(
    sequencer: _Sequencer, url: str, tmp_path: Path
) -> None:
    database = open_database(tmp_path, url, leading=False)
    database.writing = database.engine
    rogue = _Sequencer(database)
    rogue.write(2)
    database.close()
    with pytest.raises(HeadMoved, match="does not end with row 0"):
        sequencer.write(1)
    with pytest.raises(HeadMoved, match="somebody else"):
        sequencer.journal.unanswered()


def test_what_was_stored_without_an_answer_is_found_again(sequencer: _Sequencer) -> None:
    sequencer.write(2)
    batch = sequencer.batch(3)
    sequencer.writer.now(lambda connection: sequencer.journal.append(connection, batch))
    assert sequencer.journal.seq == 2  # nobody told it
    assert [one.event for one in sequencer.journal.unanswered()] == [one.event for one in batch]
    assert sequencer.journal.seq == 5
    sequencer.write(1)


# -- the start ----------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_forgets_is_refused(setting: str, tmp_path: Path) -> None:
    folder = postgres.folder_for("roc-pg-")
    careless = postgres.Server(folder)
    careless.settings[setting] = "off"
    with contextlib.ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        undo.callback(careless.kill)
        careless.start()
        words = _refused(tmp_path, "--database", careless.url("postgres"))
    assert "would lose answered rows in a power cut" in words
    assert f"{setting} = off" in words


def test_commits_wait_for_the_disk_whatever_the_server_is_set_to(
    server: postgres.Server, url: str, tmp_path: Path
) -> None:
    name = urlsplit(url).path.removeprefix("/")
    server.query("postgres", f"alter database {name} set synchronous_commit = off")
    database = open_database(tmp_path, url)
    try:
        with database.writing.connect() as connection:
            assert connection.exec_driver_sql("show synchronous_commit").scalar() == "on"
    finally:
        database.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("postgresql://roc:pw-canary-1@127.0.0.1/roc", "read by everybody on this machine"),
        ("postgresql://roc@127.0.0.1/roc?password=pw-canary-1", "read by everybody"),
        ("mysql://roc@127.0.0.1/roc", "begins with postgresql://"),
        ("postgresql://roc@127.0.0.1:1/roc", "cannot be used"),
    ],
)
def test_a_url_that_does_not_do_is_said_so_without_its_password(
    given: str, said: str, tmp_path: Path
) -> None:
    words = _refused(tmp_path, "--database", given)
    assert said in words
    assert "canary" not in words
    assert "Traceback" not in words


def test_a_password_in_the_environment_is_in_no_message(tmp_path: Path) -> None:
    words = _refused(tmp_path, ROC_DATABASE="postgresql://roc:pw-canary-1@127.0.0.1:1/roc")
    assert "roc at 127.0.0.1:1" in words
    assert "canary" not in words


def test_a_journal_is_not_begun_twice(server: postgres.Server, url: str, tmp_path: Path) -> None:
    """Once in the folder and once on a server: either way the other one is named."""
    here = Backend(tmp_path / "here")
    words = _refused(here.folder, "--database", url)
    assert "roc-server move --from" in words
    with started(tmp_path / "there", store=OnServer(server)) as backend:
        backend.kill()
        assert "Say which with --database" in _refused(backend.folder)


# -- move and verify ----------------------------------------------------------------------------


def test_a_moved_journal_goes_on_where_it_was(
    server: postgres.Server, url: str, tmp_path: Path
) -> None:
    with started(tmp_path) as backend:
        op = backend.client("op1")
        alert = raise_alert(op, "Before")
        refused = op.command(c.AcknowledgeAlert("nothing-here"))
        told = op.send(refused).json()
        before = op.snapshot()
        backend.stop()
        assert _roc(0, "move", "--from", str(backend.data), "--to", url).count("holds there") == 1
        assert not (backend.data / "journal.db").exists()
        again = _roc(2, "move", "--from", str(backend.data), "--to", url)
        assert "does not exist" in again
        backend.store = OnServer(server)
        backend.store.name_database(backend.folder, url)
        backend.start()
        assert op.snapshot() == before
        assert op.send(refused).json() == told
        op.say(c.AcknowledgeAlert(alert))
        assert folded(op) == op.snapshot()
        seq = op.snapshot().seq
        words = _roc(0, "verify", "--data", str(backend.data), "--database", url)
        assert str(seq) in words


def _roc(status: int, *arguments: str) -> str:
    command = [sys.executable, "-m", "server_stub", *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)
    said = (ended.stdout + ended.stderr).decode()
    assert ended.returncode == status, said
    return said


# -- erasing ------------------------------------------------------------------------------------


def test_a_destroyed_key_is_in_no_page_any_more(
    sequencer: _Sequencer, server: postgres.Server
) -> None:
    sequencer.write(3)
    with sequencer.database.engine.connect() as connection:
        (wrapped,) = connection.exec_driver_sql("select wrapped from keys").scalars()
    sequencer.writer.now(lambda db: sequencer.keys.destroy(db, "a"))
    assert _pages_with(server, wrapped)  # the old row is there, and nobody is shown it
    assert sequencer.database.scrub()
    assert not _pages_with(server, wrapped)
    assert not sequencer.database.scrub()  # it takes a lock: not again so soon
    sequencer.write(1)


def _pages_with(server: postgres.Server, needle: bytes) -> list[Path]:
    server.query("postgres", "checkpoint")
    files = [path for path in (server.data / "base").rglob("*") if path.is_file()]
    return [path for path in files if needle in path.read_bytes()]
