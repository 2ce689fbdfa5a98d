"""`roc-console verify` on a journal: read from outside, without any key."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from console.__main__ import main
from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.reports.chain import check_chain, hash_at
from server_stub.__main__ import main as server
from tests.support.backend import started


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with some history, its backend gone by SIGKILL; its WAL lies beside it."""
    with started(tmp_path_factory.mktemp("kept")) as backend:
        op = backend.client("op1")
        for n in range(5):
            op.say(c.RaiseAlert(new_ulid(), f"Number {n}", "en", Priority.LOW))
        backend.kill()
        return backend.folder / "data"


@pytest.fixture
def journal(kept: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    shutil.copytree(kept, tmp_path / "data")
    return tmp_path / "data" / "journal.db"


def _change(journal: Path, statement: str) -> None:
    database = dbapi2.connect(str(journal))
    assert database.execute(statement).rowcount >= 1
    database.commit()
    database.close()


def test_a_sound_journal_holds(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = check_chain(journal)
    assert checked.problems == ()
    assert checked.rows >= 5
    assert checked.head == hash_at(journal, checked.rows)
    assert main(["verify", str(journal)]) == 0
    assert checked.head in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("update journal set actor_id = 'somebody' where seq = 3", "verify.row_broken"),
        ("update journal set payload_hash = x'00' where seq = 3", "verify.row_broken"),
        ("delete from journal where seq = 3", "verify.row_broken"),
        ("delete from journal where seq > 3", "verify.tail_cut"),
        ("delete from head", "verify.tail_cut"),
        ("update head set seq = 'x'", "verify.tail_cut"),
        ("update journal set prev_hash = 'text' where seq = 3", "verify.row_broken"),
        ("update journal set payload_hash = 7 where seq = 3", "verify.row_broken"),
        ("update journal set kind = x'ff' where seq = 3", "verify.row_broken"),
    ],
)
def test_every_tampering_is_found(
    journal: Path, statement: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(journal, statement)
    assert problem in {message_id for message_id, _ in check_chain(journal).problems}
    assert main(["verify", str(journal)]) == 1
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("delete from payloads where seq = 3", "verify.content_missing"),
        ("delete from payloads", "verify.content_missing"),
        ("delete from keys", "verify.content_missing"),
        ("update keys set wrapped = null", "verify.keys_destroyed"),
    ],
)
def test_contents_that_are_gone_are_found_without_keys(
    journal: Path, statement: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(journal, statement)
    assert {message_id for message_id, _ in check_chain(journal).problems} == {problem}
    assert main(["verify", str(journal)]) == 1
    assert "entry" in capsys.readouterr().err.lower()


def test_without_keys_it_says_what_was_not_looked_at(
    journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(journal, _SWAPPED)
    assert main(["verify", str(journal)]) == 0
    assert "roc-server verify" in capsys.readouterr().out


def test_with_keys_every_content_is_opened(
    journal: Path, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["verify", "--data", str(journal.parent)]
    assert server(data) == 2  # no keys beside the copy
    assert "cannot be read" in capsys.readouterr().err
    shutil.copytree(kept.with_name("data-keys"), journal.parent.with_name("data-keys"))
    assert server(data) == 0
    assert hash_at(journal, check_chain(journal).rows) in capsys.readouterr().out
    _change(journal, _SWAPPED)
    assert server(data) == 1
    said = capsys.readouterr().err
    assert "Entry \u20683" in said or "Entry 3" in said
    _change(journal, "update keys set wrapped = null where subject != 'house'")
    assert server(data) == 1
    assert "no entry says that it was erased" in capsys.readouterr().err


_SWAPPED = (
    "update payloads set sealed = (select other.sealed from payloads other "
    "where other.seq = 7 - payloads.seq) where seq in (3, 4)"
)


def test_another_database_is_no_journal(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    database = dbapi2.connect(str(other))
    database.execute("create table t (x)")
    database.commit()
    database.close()
    assert main(["verify", str(other)]) == 1


def test_a_damaged_page_is_no_other_database(
    journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(journal, "update head set seq = seq")  # so that the log is folded in
    size = journal.stat().st_size
    with journal.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))
    assert [message_id for message_id, _ in check_chain(journal).problems] == [
        "verify.file_damaged"
    ]
    assert main(["verify", str(journal)]) == 1
    assert "damaged" in capsys.readouterr().err


def test_a_journal_that_grows_meanwhile_holds(tmp_path: Path) -> None:
    with started(tmp_path / "live") as backend:
        op = backend.client("op1")
        stop = threading.Event()

        def raise_alerts() -> None:
            while not stop.is_set():
                op.say(c.RaiseAlert(new_ulid(), "One more", "en", Priority.LOW))

        writer = threading.Thread(target=raise_alerts)
        writer.start()
        try:
            seen = [check_chain(backend.data / "journal.db")]
            while len(seen) < 40 or seen[-1].rows <= seen[0].rows:  # until the test's own limit
                seen.append(check_chain(backend.data / "journal.db"))
        finally:
            stop.set()
            writer.join()
        assert {one.problems for one in seen} == {()}
