"""A full disk at the workstation: said in words, nothing typed lost, and made up for."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from console.clock import now_utc
from console.domain.alert import Evidence
from console.domain.commands import AddEvidence, AddNote, ReportAlert
from console.domain.link import LinkState
from console.media.store import MediaFull
from console.sources.sightings import Picture
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town, report
from tests.support.small_disk import SmallDisk, small_disk

__all__ = ["small_disk"]


def _until_told(desk: Desk, message_id: str) -> None:
    desk.until(lambda: desk.link and message_id in {n.message_id for n in desk.link.notices})


def _until_untold(desk: Desk, message_id: str) -> None:
    desk.until(lambda: desk.link and message_id not in {n.message_id for n in desk.link.notices})


def test_a_full_disk_is_said_and_made_up_for(
    backend: Town, new_desk: NewDesk, small_disk: SmallDisk
) -> None:
    desk = new_desk("ada", folder="disk")
    desk.until_link(LinkState.ONLINE)
    small_disk.fill()
    alert_id = ""
    for number in range(30):
        alert_id = desk.raise_alert(f"with a full disk {number}")
    desk.until_alert(alert_id)
    _until_told(desk, "link.copy_full")
    small_disk.make_room()
    desk.until(lambda: desk.link and not desk.link.notices or None, 10)
    desk.until_settled()
    desk.core.stop()
    backend.kill()
    again = Desk(backend.url, small_disk.folder, "ada", backend.password("ada"))
    try:
        again.sign_in()
        again.until_alert(alert_id)
    finally:
        again.close()


def test_evidence_is_shown_from_memory(
    backend: Town, new_desk: NewDesk, small_disk: SmallDisk, tmp_path: Path
) -> None:
    desk, other = new_desk("ada", folder="disk"), new_desk("ben")
    alert_id, picture = other.raise_alert("with a picture"), os.urandom(300_000)
    sha256 = other.core.keep_evidence(picture, "image/png").result(10)
    evidence = Evidence(sha256, "image/png", len(picture), "still", now_utc())
    other.core.dispatch(AddEvidence(alert_id, evidence))
    desk.until_alert(alert_id, lambda alert: alert.evidence)
    small_disk.fill()
    assert desk.core.media(sha256).result(10) == (picture, "image/png")
    _until_told(desk, "link.media_full")
    with pytest.raises(MediaFull):
        desk.core.keep_evidence(os.urandom(300_000), "image/png").result(10)
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    assert desk.core.media(sha256).result(10) == (picture, "image/png")
    small_disk.make_room()
    _until_untold(desk, "link.media_full")
    desk.core.stop()
    again = Desk(backend.url, small_disk.folder, "ada", backend.password("ada"))
    try:
        again.sign_in()
        assert again.core.media(sha256).result(10) == (picture, "image/png")
    finally:
        again.close()


def _with_picture(camera_id: str, at_s: float = 0) -> tuple[ReportAlert, Picture]:
    data = os.urandom(300_000)
    picture = Picture(hashlib.sha256(data).hexdigest(), "image/png", data)
    named = Evidence(picture.sha256, picture.media_type, len(data), "crop", now_utc())
    return replace(report(camera_id, at_s), evidence=(named,)), picture


def _seen_without_room(
    backend: Town, new_desk: NewDesk, small_disk: SmallDisk
) -> tuple[Desk, ReportAlert, Picture]:
    """Alone, the disk full, the console's own detector reports."""
    desk = new_desk("ada", folder="disk")
    desk.until(lambda: "cam1" in desk.state.cameras)
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    small_disk.fill()
    seen, picture = _with_picture("cam1")
    desk.core.report(seen, (picture,))
    return desk, seen, picture


def test_what_the_detector_saw_is_not_lost(
    backend: Town, new_desk: NewDesk, small_disk: SmallDisk
) -> None:
    """Nobody can take that picture again: it is held, handed in, and written when there is room."""
    desk, seen, picture = _seen_without_room(backend, new_desk, small_disk)
    desk.until_alert(seen.alert_id, lambda alert: alert.evidence)
    _until_told(desk, "link.media_full")
    assert desk.core.media(picture.sha256).result(10) == (picture.data, "image/png")
    backend.start()
    desk.until_settled()
    answer = backend.http.get(f"/api/v1/media/{picture.sha256}", headers=backend.token("sue"))
    assert answer.content == picture.data
    small_disk.make_room()
    _until_untold(desk, "link.media_full")
    desk.core.stop()
    backend.kill()
    again = Desk(backend.url, small_disk.folder, "ada", backend.password("ada"))
    try:
        again.sign_in()
        assert again.core.media(picture.sha256).result(10) == (picture.data, "image/png")
    finally:
        again.close()


def test_what_is_held_is_handed_in_after_a_restart(
    backend: Town, new_desk: NewDesk, small_disk: SmallDisk
) -> None:
    """Once written it waits on disk like any other."""
    desk, seen, picture = _seen_without_room(backend, new_desk, small_disk)
    _until_told(desk, "link.media_full")
    small_disk.make_room()
    _until_untold(desk, "link.media_full")
    _until_untold(desk, "link.copy_full")
    desk.core.stop()
    backend.start()
    again = Desk(backend.url, small_disk.folder, "ada", backend.password("ada"))
    try:
        again.sign_in()
        again.until_settled()
        answer = backend.http.get(f"/api/v1/media/{picture.sha256}", headers=backend.token("sue"))
        assert answer.content == picture.data
    finally:
        again.close()


def test_a_claim_names_no_picture_that_never_comes(
    backend: Town, new_desk: NewDesk, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory has its end too: then people read that there is no picture."""
    monkeypatch.setattr("console.flow.shelf.HELD_BYTES", 500_000)
    desk = new_desk("ada", folder="disk")
    desk.until(lambda: "cam1" in desk.state.cameras)
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    small_disk.fill()
    (first, one), (second, other) = _with_picture("cam1"), _with_picture("cam1", 40)
    desk.core.report(first, (one,))
    desk.core.report(second, (other,))
    desk.until_alert(first.alert_id, lambda alert: alert.evidence)
    assert not desk.until_alert(second.alert_id).evidence
    assert desk.core.media(one.sha256).result(10) == (one.data, "image/png")


def test_no_wish_is_dropped(backend: Town, new_desk: NewDesk, small_disk: SmallDisk) -> None:
    """Online it is sent; alone a person is told and an alarm shown, though neither can be kept."""
    desk = new_desk("ada", folder="disk")
    desk.until(lambda: "cam1" in desk.state.cameras)
    small_disk.fill()
    alert_id = desk.raise_alert("the very first")
    desk.until_alert(alert_id)
    _until_told(desk, "link.copy_full")
    backend.kill()
    desk.until_link(LinkState.OFFLINE)
    refused = desk.core.dispatch(AddNote(alert_id, "N1", "typed in vain", "en"))
    (mark,) = desk.until(lambda: desk.marks)
    assert (mark.command.id, mark.command.body.text) == (refused, "typed in vain")
    assert mark.refusal.message_id == "refused.local_disk_full"
    seen = report("cam1", 0)
    desk.core.report(seen)
    desk.until_alert(seen.alert_id)
    small_disk.make_room()
    _until_untold(desk, "link.copy_full")
    desk.core.mark_read(refused)
    backend.start()
    desk.until_settled()
    raised = [one["alert"]["id"] for one in backend.events("AlertRaised")]
    assert raised == [alert_id, seen.alert_id]
    assert backend.events("NoteAdded") == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("room", [0, 26, 27, 34])
def test_nobody_is_kept_out(backend: Town, small_disk: SmallDisk, room: int) -> None:
    """Full at once; before the device's key; before what is remembered of the sign-in."""
    small_disk.fill(left=room)
    desk = Desk(backend.url, small_disk.folder, "ada", backend.password("ada"))
    try:
        desk.sign_in()
        desk.until_link(LinkState.ONLINE)
        _until_told(desk, "link.copy_full")
        assert desk.link
        if desk.link.memory_only:
            return
        small_disk.make_room()
        _until_untold(desk, "link.copy_full")
    finally:
        desk.close()
    backend.kill()
    again = Desk(backend.url, small_disk.folder, "ada", backend.password("ada"))
    try:
        again.sign_in()
        again.until_link(LinkState.OFFLINE)
    finally:
        again.close()
