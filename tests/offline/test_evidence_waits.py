"""The backend has no room for a picture: it waits, and nothing that was said waits with it."""

from __future__ import annotations

import os

from console.clock import now_utc
from console.domain.alert import Evidence
from console.domain.commands import AddEvidence, AddNote
from console.domain.link import LinkState
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town
from tests.support.small_disk import SmallDisk, small_disk

__all__ = ["small_disk"]

TOO_LARGE = (16 << 20) + 1  # for the backend


def _attach(desk: Desk, alert_id: str, data: bytes) -> str:
    """Its sha256."""
    sha256 = desk.core.keep_evidence(data, "image/png").result(10)
    named = Evidence(sha256, "image/png", len(data), "attachment", now_utc())
    desk.core.dispatch(AddEvidence(alert_id, named))
    return sha256


def test_a_picture_waits_for_room(backend: Town, new_desk: NewDesk, small_disk: SmallDisk) -> None:
    desk = new_desk("ada")
    alert_id = desk.raise_alert("with a picture")
    desk.until_settled()
    (backend.folder / "data" / "media").symlink_to(small_disk.folder)
    small_disk.fill()
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    picture = os.urandom(300_000)
    sha256 = _attach(desk, alert_id, picture)
    backend.start()
    desk.until_alert(alert_id, lambda alert: alert.evidence)
    desk.until_queued(0)
    reader, path = backend.token("sue"), f"/api/v1/media/{sha256}"
    assert backend.events("EvidenceAdded")
    assert backend.http.get(path, headers=reader).status_code == 404
    small_disk.make_room()
    desk.until_settled()
    assert backend.http.get(path, headers=reader).content == picture


def test_what_is_never_taken_is_said(backend: Town, new_desk: NewDesk) -> None:
    desk = new_desk("ada")
    alert_id = desk.raise_alert("with a picture")
    sha256 = _attach(desk, alert_id, bytes(TOO_LARGE))
    desk.core.dispatch(AddNote(alert_id, "N1", "and noted", "en"))
    desk.until_settled()
    desk.until(lambda: desk.link and "evidence" in {n.key for n in desk.link.notices})
    assert [one["text"] for one in backend.events("NoteAdded")] == ["and noted"]
    assert desk.core.media(sha256).result(10)[0] == bytes(TOO_LARGE)
