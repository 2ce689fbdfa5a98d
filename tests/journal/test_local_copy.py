"""The local copy: encrypted, whole after a crash, and honest about what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from console.domain.alert import Alert, Priority
from console.domain.commands import AddNote
from console.domain.envelope import EVERYBODY, Command, Recorded
from console.domain.events import AlertAcknowledged
from console.domain.history import ClosedAlert
from console.domain.link import Conflict
from console.journal import schema
from console.journal.copy import LocalCopy, open_or_set_aside
from console.journal.database import SQLITE_FIXED
from console.journal.errors import CopyDamaged, CopyFull, CopyInUse, CopyTooNew
from console.wire import CORE
from tests.support.small_disk import SmallDisk, small_disk

__all__ = ["small_disk"]

_KEY = bytes(range(32))
_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _command(number: int) -> Command:
    body = AddNote("A1", f"N{number}", f"secret words {number}", "en")
    return Command(f"C{number}", "ada", "desk", number, 5, _AT, 0, body)


def _add(copy: LocalCopy, number: int) -> None:
    command = _command(number)
    copy.unsent.add(command.id, CORE.encode_command(command), "grant", "signature", True)


def _event(number: int) -> Recorded:
    return Recorded(0, 0, _AT, "ada", f"C{number}", EVERYBODY, AlertAcknowledged(f"A{number}"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "local.db"


def test_the_sqlite_in_use_does_not_lose_rows() -> None:
    assert sqlcipher.sqlite_version_info >= SQLITE_FIXED


def test_what_was_kept_is_there_again(path: Path) -> None:
    copy = LocalCopy(path, _KEY, CORE)
    conflict = Conflict(_command(1), "refused.x", {"who": "ben"}, _AT, ("NoteAdded",), ())
    copy.confirmed.replace([b"head", b"one"])
    copy.confirmed.add([(7, b"seven"), (8, b"eight"), (7, b"again")])
    for number in (2, 1, 3):
        _add(copy, number)
    copy.unsent.propose([_event(2), _event(1)])
    copy.unsent.remove({"C2"})
    copy.unsent.settle({"C2"})
    copy.conflicts.add(conflict)
    copy.addresses.keep("cam1", "rtsp://a:b@c/d")
    copy.unsent.add_upload("f" * 64)
    copy.close()

    again = LocalCopy(path, _KEY, CORE)
    assert again.confirmed.snapshot() == [b"head", b"one"]
    assert again.confirmed.events() == [b"seven", b"eight"]
    assert [kept[0] for kept in again.unsent.commands()] == [_command(1), _command(3)]
    assert again.unsent.provisional() == [_event(1)]
    assert again.conflicts.unread() == [conflict]
    assert again.addresses.get("cam1") == "rtsp://a:b@c/d"
    assert again.unsent.uploads() == ["f" * 64]
    again.conflicts.read("C1")
    assert again.conflicts.unread() == []
    again.close()


def test_one_console_at_a_time(path: Path) -> None:
    copy = LocalCopy(path, _KEY, CORE)
    with pytest.raises(CopyInUse):
        open_or_set_aside(path, _KEY, CORE)
    copy.close()
    LocalCopy(path, _KEY, CORE).close()


def test_a_counter_never_gives_a_number_twice(path: Path) -> None:
    seen: list[int] = []
    for _ in range(3):
        copy = LocalCopy(path, _KEY, CORE)
        seen += [copy.unsent.counter.next() for _ in range(150)]
        copy.close()
    assert seen == sorted(set(seen))


def test_nor_where_the_disk_takes_no_number(small_disk: SmallDisk) -> None:
    path = small_disk.folder / "local.db"
    copy = LocalCopy(path, _KEY, CORE)
    seen = [copy.unsent.counter.next() for _ in range(100)]
    small_disk.fill()
    for _ in range(3):
        with pytest.raises(CopyFull):
            copy.unsent.counter.next()
        seen.append(copy.unsent.counter.leap(_AT))
    copy._unlock()  # a crash: nothing is written any more
    small_disk.make_room()
    other = LocalCopy(path, _KEY, CORE)
    seen += [other.unsent.counter.next() for _ in range(150)]
    other.close()
    assert len(set(seen)) == len(seen)


def test_nothing_is_readable_from_outside(path: Path) -> None:
    copy = LocalCopy(path, _KEY, CORE)
    for number in range(50):
        _add(copy, number)
    copy.addresses.keep("cam1", "rtsp://viewer:secret@camera/live")
    files = [file for file in path.parent.iterdir() if file.is_file()]
    assert {file.name for file in files} >= {"local.db", "local.db-wal"}
    for file in files:
        content = file.read_bytes()
        assert b"secret" not in content
        assert b"SQLite format" not in content
        assert b"CREATE TABLE" not in content
    copy.close()


def test_another_key_and_a_torn_page_are_damage(path: Path) -> None:
    copy = LocalCopy(path, _KEY, CORE)
    copy.confirmed.replace([b"x" * 500] * 200)
    copy.close()
    with pytest.raises(CopyDamaged):
        LocalCopy(path, bytes(32), CORE)
    content = bytearray(path.read_bytes())
    for at in range(5000, len(content), 9000):
        wounded = bytearray(content)
        wounded[at] ^= 1
        path.write_bytes(wounded)
        with pytest.raises(CopyDamaged):
            LocalCopy(path, _KEY, CORE)


def test_a_newer_copy_is_left_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = ("CREATE TABLE future (x)",)
    monkeypatch.setattr("console.journal.database.MIGRATIONS", (*schema.MIGRATIONS, newer))
    LocalCopy(path, _KEY, CORE).close()
    monkeypatch.undo()
    with pytest.raises(CopyTooNew):
        LocalCopy(path, _KEY, CORE)
    copy, aside = open_or_set_aside(path, _KEY, CORE)
    copy.close()
    assert aside is not None
    assert aside.exists()


def test_the_tables_are_those_that_the_steps_make(path: Path) -> None:
    """schema's Table objects and its migrations say the same."""
    copy = LocalCopy(path, _KEY, CORE)
    copy.close()
    plain = sqlcipher.connect(str(path))
    plain.execute(f"PRAGMA key = \"x'{_KEY.hex()}'\"")
    for name, table in schema.METADATA.tables.items():
        made = [row[1] for row in plain.execute(f"PRAGMA table_info({name})")]
        assert made == [column.name for column in table.columns]
    plain.close()


def test_history_by_page(path: Path) -> None:
    copy = LocalCopy(path, _KEY, CORE)
    for seq in range(1, 26):
        at_utc = _AT + timedelta(minutes=seq)
        words = (f"A{seq}", "tool", "alert.x", Priority.LOW)
        alert = Alert(*words, at_utc, at_utc, seq, "ada", camera_id=f"cam{seq % 2}")
        copy.history.keep([ClosedAlert(seq, at_utc, "handled", alert)])
    seen: list[int] = []
    before: int | None = None
    while True:
        page = copy.history.page("alerts", before, 10)
        assert not page.complete
        seen += [one.seq for one in page.items]
        before = page.next
        if before is None:
            break
    assert seen == list(range(25, 0, -1))
    odd = copy.history.page("alerts", None, 50, camera_id="cam1", incident_id="")
    assert [one.seq for one in odd.items] == list(range(25, 0, -2))
    assert copy.history.page("incidents").items == ()
    gone = copy.history.erase("A7")
    assert gone is not None
    assert gone.seq == 7
    assert copy.history.erase("A7") is None
    assert 7 not in [one.seq for one in copy.history.page("alerts", None, 50).items]
    copy.close()


def test_no_error_carries_what_was_to_be_kept(path: Path) -> None:
    copy = LocalCopy(path, _KEY, CORE)
    plain = sqlcipher.connect(str(path), timeout=0)
    plain.execute(f"PRAGMA key = \"x'{_KEY.hex()}'\"")
    plain.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Exception, match="locked") as told:
            copy.addresses.keep("cam1", "rtsp://viewer:secret@camera")
        assert "secret" not in repr(told.value)
        assert told.value.__suppress_context__
    finally:
        plain.rollback()
        plain.close()
        copy.close()
