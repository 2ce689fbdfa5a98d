"""What the backend takes away is gone here too; what it keeps can be had again."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Evidence, Priority
from console.domain.camera import Camera
from console.domain.envelope import Command
from console.domain.history import ClosedAlert
from console.domain.link import LinkState
from console.journal.addresses import Addresses
from console.journal.copy import LocalCopy
from console.settings.secrets import local_key
from console.wire import CORE
from tests.offline.beside import copy_of
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town


def _as_admin(backend: Town, body: object) -> None:
    command = Command(new_ulid(), "adm", "onlooker-adm", 1, 0, now_utc(), 0, body)
    answer = backend.http.post(
        "/api/v1/commands", content=CORE.encode_command(command), headers=backend.token("adm")
    )
    assert answer.status_code == 200, answer.text


def test_a_session_ended_by_the_administrator(
    backend: Town, new_desk: NewDesk, tmp_path: Path
) -> None:
    desk = new_desk("ada")
    alert_id = desk.raise_alert("on screen")
    desk.until_alert(alert_id)
    desk.until_settled()
    answer = backend.http.delete("/api/v1/accounts/ada/sessions", headers=backend.token("adm"))
    assert answer.status_code < 300, answer.text
    ended = time.monotonic()
    desk.until_link(LinkState.SIGNED_OUT)
    desk.until(lambda: not desk.state.alerts)
    assert time.monotonic() - ended <= 5.0
    assert desk.link is not None
    assert "link.signed_out" in {one.message_id for one in desk.link.notices}
    desk.sign_in()
    desk.until_alert(alert_id)
    desk.until_settled()
    assert "signed_out" not in {one.key for one in desk.link.notices}


def test_what_waited_under_an_ended_grant_is_refused_and_told(
    backend: Town, new_desk: NewDesk
) -> None:
    desk = new_desk("ada")
    alert_id = desk.raise_alert("before")
    desk.until_settled()
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    desk.core.dispatch(c.AddNote(alert_id, "N1", "under the old grant", "en"))
    desk.until_queued(1)
    desk.core.stop()
    backend.start()
    backend.http.delete("/api/v1/accounts/ada/sessions", headers=backend.token("adm"))
    again = new_desk("ada")
    again.until_settled()
    (conflict,) = again.conflicts
    assert conflict.message_id.startswith("refused.grant")
    again.core.dispatch(c.AddNote(alert_id, "N2", "under the new one", "en"))
    again.until_settled()
    assert [one["text"] for one in backend.events("NoteAdded")] == ["under the new one"]


def test_history_and_erasure(backend: Town, new_desk: NewDesk, tmp_path: Path) -> None:
    desk = new_desk("ada")
    kept, erased = desk.raise_alert("to be kept"), desk.raise_alert("to be erased")
    for alert_id in (kept, erased):
        desk.core.dispatch(c.AcknowledgeAlert(alert_id))
        desk.core.dispatch(c.CloseAlert(alert_id, "handled"))
    desk.until_settled()
    desk.until(lambda: not desk.state.alerts)
    page = desk.core.history("alerts").result(10)
    assert page.complete
    assert [_id(one) for one in page.items] == [erased, kept]

    _as_admin(backend, c.EraseSubject(erased, "court order"))
    desk.until(lambda: desk.state.seq > page.items[0].seq)
    other = new_desk("ben")
    mark = other.raise_alert("after the erasure")
    desk.until_alert(mark)
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    page = desk.core.history("alerts").result(10)
    assert not page.complete
    assert [_id(one) for one in page.items] == [kept]
    desk.core.stop()

    (key_file,) = (tmp_path / "ada").rglob("key.json")
    key = local_key(key_file, key_file.parent.name, backend.password("ada"), use_keyring=False)
    copy = LocalCopy(key_file.parent / "local.db", key.key, CORE)
    lines = b"".join(copy.confirmed.snapshot() + copy.confirmed.events())
    copy.close()
    assert b"after the erasure" in lines
    assert b"to be erased" not in lines


def test_what_was_erased_while_a_console_was_away_goes_on_its_return(
    backend: Town, new_desk: NewDesk, tmp_path: Path
) -> None:
    """A sign-in begins with a snapshot, which says nothing of what is gone."""
    desk = new_desk("ada")
    kept, erased = desk.raise_alert("to be kept"), desk.raise_alert("to be erased")
    picture = b"\x89PNG of somebody" * 100
    sha256 = desk.core.keep_evidence(picture, "image/png").result(5)
    evidence = Evidence(sha256, "image/png", len(picture), "crop", now_utc())
    desk.core.dispatch(c.AddEvidence(erased, evidence))
    for alert_id in (kept, erased):
        desk.core.dispatch(c.AcknowledgeAlert(alert_id))
        desk.core.dispatch(c.CloseAlert(alert_id, "handled"))
    desk.until_settled()
    desk.until(lambda: not desk.state.alerts)
    (blob,) = (tmp_path / "ada").rglob(sha256)
    desk.core.stop()
    _as_admin(backend, c.EraseSubject(erased, "court order"))
    again = new_desk("ada")
    again.until_link(LinkState.ONLINE)
    again.until(lambda: not blob.exists())
    backend.kill()
    again.until_link(LinkState.OFFLINE)
    page = again.core.history("alerts").result(10)
    assert [_id(one) for one in page.items] == [kept]


def _id(closed: object) -> str:
    assert isinstance(closed, ClosedAlert)
    return closed.alert.id


def test_evidence_kept_alone_reaches_everybody(backend: Town, new_desk: NewDesk) -> None:
    desk, other = new_desk("ada"), new_desk("ben")
    alert_id = desk.raise_alert("with a picture", Priority.LOW)
    desk.until_settled()
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    picture = b"\x89PNG not really" * 1000
    sha256 = desk.core.keep_evidence(picture, "image/png").result(5)
    assert sha256 == hashlib.sha256(picture).hexdigest()
    evidence = Evidence(sha256, "image/png", len(picture), "crop", now_utc())
    desk.core.dispatch(c.AddEvidence(alert_id, evidence))
    desk.until_alert(alert_id, lambda alert: alert.evidence == (evidence,))
    backend.start()
    desk.until_settled()
    other.until_alert(alert_id, lambda alert: alert.evidence == (evidence,), 15)
    other.until_link(LinkState.ONLINE)
    assert other.core.media(sha256).result(10) == (picture, "image/png")


def test_addresses_are_there_when_the_backend_is_not(backend: Town, new_desk: NewDesk) -> None:
    desk = new_desk("ada")
    wanted = "rtsp://viewer:camera-secret@127.0.0.1:9/quay"
    assert desk.core.camera_address("cam1").result(10).main == wanted
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    assert desk.core.camera_address("cam1").result(1).main == wanted
    assert "camera-secret" not in repr(desk.link)


def test_a_corrected_address_is_kept_too(backend: Town, new_desk: NewDesk, tmp_path: Path) -> None:
    desk = new_desk("ada")
    desk.until(lambda: _kept(backend, tmp_path) is not None)  # the old one
    camera = replace(desk.state.cameras["cam1"], sub_height=360)
    wanted, second = _told(backend, camera, "corrected"), "rtsp://127.0.0.1:9/second"
    desk.until(lambda: _kept(backend, tmp_path) == (wanted, second))
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    kept = desk.core.camera_address("cam1").result(1)
    assert (kept.main, kept.sub) == (wanted, second)
    assert "secret" not in repr(kept)


def test_an_address_corrected_while_nobody_was_here_is_kept(
    backend: Town, new_desk: NewDesk, tmp_path: Path
) -> None:
    """A sign-in begins with a snapshot, which has no event of it."""
    desk = new_desk("ada")
    desk.until(lambda: _kept(backend, tmp_path) is not None)
    camera = desk.state.cameras["cam1"]
    desk.core.stop()
    wanted = _told(backend, replace(camera, sub_height=360), "corrected")
    new_desk("ada").until(lambda: (_kept(backend, tmp_path) or ("",))[0] == wanted)


def _told(backend: Town, camera: Camera, password: str) -> str:
    """Its main address from now on."""
    url = f"rtsp://viewer:{password}-secret@127.0.0.1:9/quay"
    second = "rtsp://127.0.0.1:9/second"
    wish = {"camera": json.loads(CORE.encode(camera)), "url": url, "sub_url": second}
    answer = backend.http.put(
        f"/api/v1/cameras/{camera.id}", json=wish, headers=backend.token("adm")
    )
    assert answer.status_code == 204, answer.text
    return url


def _kept(backend: Town, folder: Path) -> tuple[str, str | None] | None:
    """The camera's addresses in Ada's copy."""
    with copy_of(backend, folder / "ada") as engine:
        kept = Addresses(engine)
        main = kept.get("cam1")
        return (main, kept.get_sub("cam1")) if main else None


def test_the_status_of_the_backend_is_told(backend: Town, new_desk: NewDesk) -> None:
    desk: Desk = new_desk("ada")
    desk.until(lambda: desk.status)
    assert desk.status["mode"] == "LIVE"
