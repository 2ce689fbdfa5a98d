"""The after-action file over HTTP: the bytes of `roc-server report`, for those who may see it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pysqlite3 import dbapi2

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.reports.check import check_file
from tests.support.backend import ROOT, Backend, Client

TITLE = "<script>document.title='owned'</script> & two men"


def _incident(client: Client, title: str = TITLE, camera_id: str = "cam2") -> str:
    """cam2 lies in the area "centre"."""
    alert_id, incident_id = new_ulid(), new_ulid()
    client.say(c.RaiseAlert(alert_id, title, "en", Priority.HIGH, camera_id=camera_id))
    client.say(c.OpenIncident(incident_id, alert_id))
    return incident_id


def _path(incident_id: str) -> str:
    return f"/api/v1/incidents/{incident_id}/after-action"


def _reported(backend: Backend, incident_id: str, out: Path) -> str:
    """As the command line writes it, from outside, while the backend runs."""
    command = [sys.executable, "-m", "server_stub", "report", incident_id]
    command += ["--data", str(backend.data), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    return out.read_bytes().decode()


def test_it_is_what_the_command_line_writes(backend: Backend, tmp_path: Path) -> None:
    op, sup = backend.client("op1"), backend.client("sup1")
    incident_id = _incident(op)
    answer = sup.http.get(_path(incident_id))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    html = answer.content.decode()
    assert html == _reported(backend, incident_id, tmp_path / "report.html")
    assert check_file(html).problems == ()
    assert TITLE not in html
    looked = [r for r in sup.journal() if isinstance(r.event, e.Looked)]
    assert [(r.actor_id, r.event) for r in looked] == [
        ("sup1", e.Looked("after_action", incident_id))
    ]


def test_entries_that_cannot_be_read_are_named(backend: Backend, tmp_path: Path) -> None:
    op = backend.client("op1")
    incident_id = _incident(op)
    alert_id = op.snapshot().incidents[incident_id].alert_ids[0]
    lost = op.say(c.AcknowledgeAlert(alert_id))["seq"]
    gone = op.say(c.AddNote(incident_id, new_ulid(), "Two men.", "en"))["seq"]
    backend.kill()
    database = dbapi2.connect(str(backend.data / "journal.db"))
    database.execute("update payloads set sealed = zeroblob(60) where seq = ?", (lost,))
    database.execute("delete from payloads where seq = ?", (gone,))
    database.commit()
    database.close()
    out = tmp_path / "report.html"
    command = [sys.executable, "-m", "server_stub", "report", incident_id]
    command += ["--data", str(backend.data), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert done.returncode == 1
    assert "cannot be read (2)" in done.stderr
    html = out.read_bytes().decode()
    assert f"{lost} (AlertAcknowledged), {gone} (NoteAdded)" in html
    assert check_file(html).problems == ()


def test_a_closed_incident_has_one_too(backend: Backend) -> None:
    sup = backend.client("sup1")
    incident_id = _incident(sup, "Left bag")
    seq = sup.snapshot().seq
    sup.say(c.CloseIncident(incident_id, "resolved", "It was a bag.", "en"), based_on_seq=seq)
    assert incident_id not in sup.snapshot().incidents
    html = backend.client("op1").http.get(_path(incident_id)).text
    assert "It was a bag." in html
    assert "Left bag" in html


def test_what_one_may_not_see_is_not_there(backend: Backend) -> None:
    op, harbour = backend.client("op1"), backend.client("harbour1")
    elsewhere, here = _incident(op), _incident(op, camera_id="cam1")
    assert harbour.http.get(_path(here)).status_code == 200
    for incident_id in (elsewhere, new_ulid()):
        answer = harbour.http.get(_path(incident_id))
        assert answer.status_code == 404
        assert answer.json()["message_id"] == "refused.unknown_target"
    op.say(c.CloseIncident(elsewhere, "resolved", "Done.", "en"), based_on_seq=op.snapshot().seq)
    assert harbour.http.get(_path(elsewhere)).status_code == 404
    assert op.http.get(_path(elsewhere)).status_code == 200


def test_a_reader_from_outside_takes_nothing_away(backend: Backend) -> None:
    """The last one to close a SQLite file folds its log in and removes it, unless it sees locks.

    A process loses its locks when it closes any handle of its own on the file: then what it still
    writes goes to a log that has no name any more, and is gone after a crash.
    """
    op = backend.client("op1")
    incident_id = _incident(op)
    with ThreadPoolExecutor(4) as pool:  # so that the backend opens more than one connection
        list(pool.map(lambda _: op.http.get(_path(incident_id)).raise_for_status(), range(8)))
        list(pool.map(lambda _: op.http.get("/api/v1/journal").raise_for_status(), range(8)))
    log = backend.data / "journal.db-wal"
    before = log.stat().st_ino
    look = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute('SELECT * FROM head'))"
    journal = str(backend.data / "journal.db")
    subprocess.run([sys.executable, "-c", look, journal], check=True, timeout=50)
    assert log.stat().st_ino == before
    later = new_ulid()
    op.say(c.RaiseAlert(later, "After the report", "en", Priority.LOW))
    backend.kill()
    backend.start()
    assert later in backend.client("op1").snapshot().alerts
