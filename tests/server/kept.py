"""Things that fall due at a real backend under another clock, and the bytes that open them.

Everything rests encrypted, so a search for plain words proves nothing. Searched for are each
subject's wrapped key, its rows of history, and its evidence file, by whoever has the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence, Priority, VerdictKind
from console.domain.envelope import Command
from server_stub.storage.reading import reading
from tests.support.backend import Backend, Client, started
from tests.support.faketime import MovedClock, sweep_faketime

_PNG = {"Content-Type": "image/png"}
_LIMIT_S = 40.0
_DAY_H = 24


@dataclass
class Town:
    backend: Backend
    clock: MovedClock
    hours: float = 0.0
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, account: str) -> Client:
        """Signed in at this hour: tokens do not last for days."""
        if account not in self.clients:
            self.clients[account] = self.backend.client(account)
        return self.clients[account]

    def move_to(self, hours: float) -> None:
        self.hours = hours
        self.clock.move_to(hours)
        self.clients.clear()

    def say(self, account: str, *bodies: Any) -> None:
        for body in bodies:
            made = now_utc() + timedelta(hours=self.hours)
            self.client(account).say(body, made_at_utc=made)


@contextlib.contextmanager
def town(folder: Path) -> Iterator[Town]:
    """A backend whose clock is moved; files have the time that the machine has."""
    clock = MovedClock(folder, "NO_FAKE_STAT=1")
    with started(folder / "backend", wrapper=clock.inside) as backend:
        yield Town(backend, clock)
    sweep_faketime()


@dataclass(frozen=True)
class Canary:
    """A closed thing, and the bytes in which it lies on disk."""

    subject: str
    picture: bytes
    needles: tuple[bytes, ...]


def picture(town: Town) -> tuple[bytes, Evidence]:
    content = f"a picture {new_ulid()}".encode() * 50
    sha256 = hashlib.sha256(content).hexdigest()
    put = town.client("op1").http.put(f"/api/v1/media/{sha256}", content=content, headers=_PNG)
    assert put.status_code in (200, 201), put.text
    return content, Evidence(sha256, "image/png", len(content), "crop", now_utc())


def blob(data: Path, picture: bytes) -> Path:
    name = hashlib.sha256(picture).hexdigest()
    return data / "media" / name[:2] / name


def rows_of(data: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    database = dbapi2.connect(str(data / "journal.db"))
    found: list[tuple[Any, ...]] = database.execute(query, values).fetchall()
    database.close()
    return found


def canary_of(town: Town, subject: str, picture: bytes = b"") -> Canary:
    data = town.backend.data
    keys = rows_of(data, "select id, wrapped from keys where subject = ?", subject)
    assert keys
    needles = [bytes(wrapped) for _, wrapped in keys]
    query = "select sealed from history where id = ?"
    needles += [bytes(sealed) for (sealed,) in rows_of(data, query, subject)]
    if picture:
        needles.append(blob(data, picture).read_bytes())
    return Canary(subject, picture, tuple(needles))


def refused(town: Town) -> tuple[Command, Canary]:
    """A command that was refused, and where the words of that lie."""
    client = town.client("op1")
    command = client.command(c.AcknowledgeAlert("no-such-alert"))
    assert client.send(command).json()["message_id"] == "refused.unknown_alert"
    query = "select key_id, sealed from refusals where command_id = ?"
    ((key_id, sealed),) = rows_of(town.backend.data, query, command.id)
    query = "select subject, wrapped from keys where id = ?"
    ((subject, wrapped),) = rows_of(town.backend.data, query, key_id)
    return command, Canary(subject, b"", (bytes(wrapped), bytes(sealed)))


def found(data: Path, canary: Canary) -> list[str]:
    """Where any of it still lies: files and what of them the database has."""
    files = [path for path in data.rglob("*") if path.is_file()]
    held = {path: path.read_bytes() for path in files}
    where = [
        path.name for path, content in held.items() for one in canary.needles if one in content
    ]
    rows = "select subject from retention_clocks where subject = ?"
    return where + [f"clock of {subject}" for (subject,) in rows_of(data, rows, canary.subject)]


def alert(
    town: Town, verdict: VerdictKind | None, incident: bool = False, camera_id: str = "cam1"
) -> Canary:
    alert_id = new_ulid()
    content, evidence = picture(town)
    words = c.RaiseAlert(alert_id, "Somebody", "en", Priority.LOW, camera_id=camera_id)
    town.say("op1", words, c.AddEvidence(alert_id, evidence))
    town.say("op1", c.AddNote(alert_id, new_ulid(), "what somebody saw", "en"))
    if verdict is not None:
        town.say("op1", c.GiveVerdict(alert_id, verdict, "umbrella" if verdict == "false" else ""))
    town.say("op1", c.AcknowledgeAlert(alert_id))
    if not incident:
        town.say("op1", c.CloseAlert(alert_id, "handled"))
        return canary_of(town, alert_id, content)
    incident_id = new_ulid()
    town.say("op1", c.OpenIncident(incident_id, alert_id))
    town.say("op1", c.CloseIncident(incident_id, "resolved", "all is well", "en"))
    return canary_of(town, incident_id, content)


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)  # the backend is another process: there is nothing to wait on


def swept(town: Town) -> int:
    (count,) = rows_of(
        town.backend.data, "select count(*) from journal where kind = 'RetentionSwept'"
    )
    return int(count[0])


def sweep_at(town: Town, hours: float) -> None:
    """Until that hour's round is over: it is said once all of it is gone."""
    before = swept(town)
    town.move_to(hours)
    until(lambda: swept(town) > before)


def server_now(town: Town) -> datetime:
    return now_utc() + timedelta(hours=town.hours)


def verified(town: Town) -> None:
    """The chain holds, and each key that is gone has an entry that says so."""
    with reading(town.backend.data) as journal:
        assert [damage for page in journal.journal.verify() for damage in page] == []
