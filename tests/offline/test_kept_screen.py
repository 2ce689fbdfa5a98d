"""What the core keeps of a person's screen: for that person alone, and never at their cost."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from console.domain.link import LinkState
from console.domain.screen import Draft, Screen
from console.flow.screen import read_screen
from console.wire import CORE
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town
from tests.support.canaries import Canary, files_of, in_files
from tests.support.small_disk import SmallDisk, small_disk

__all__ = ["small_disk"]

STOOD = Screen(
    workspace="board",
    row_id="A1",
    alert_id="A2",
    incident_id="I1",
    step_id="police",
    camera_id="cam1",
    note="half a sentence",
    drafts=(Draft("R1", "police", "on the quay", ("0" * 64,)),),
    splits={"board": ((700, 300), (1, 2, 3))},
    language="en-XA",
    started_in="en",
)


def _kept(desk: Desk) -> Screen:
    return desk.core.screen().result(10)


def test_kept_for_the_same_person_alone(new_desk: NewDesk) -> None:
    one = new_desk("ada", folder="desk")
    assert _kept(one) == Screen()
    one.core.keep_screen("ben", STOOD)  # a late word of the one who sat here before
    assert _kept(one) == Screen()
    one.core.keep_screen("ada", STOOD)
    assert _kept(one) == STOOD
    one.core.sign_out().result(10)
    one.core.keep_screen("ada", Screen(workspace="map"))  # too late: nobody is here
    one.close()
    assert _kept(new_desk("ben", folder="desk")) == Screen()
    assert _kept(new_desk("ada", folder="desk")) == STOOD


def test_nothing_of_it_lies_in_the_clear(new_desk: NewDesk, tmp_path: Path) -> None:
    canary = Canary("a draft")
    desk = new_desk("ada")
    desk.core.keep_screen("ada", Screen(note=canary.secret))
    assert _kept(desk).note == canary.secret
    assert [path.name for path in files_of(tmp_path / "ada") if path.name == "local.db-wal"]
    assert in_files([canary], files_of(tmp_path / "ada")) == []


def test_a_full_disk_costs_no_screen(
    backend: Town, new_desk: NewDesk, small_disk: SmallDisk
) -> None:
    """Held while there is no room, and on disk once there is."""
    desk = new_desk("ada", folder="disk")
    desk.until_link(LinkState.ONLINE)
    small_disk.fill()
    wide = Screen(note="n" * 4000, drafts=(Draft("R1", "police", "d" * 4000),))
    for number in range(200):
        desk.core.keep_screen("ada", Screen(f"board {number}", note=wide.note, drafts=wide.drafts))
    assert _kept(desk).workspace == "board 199"
    desk.until(lambda: desk.link and any(n.key == "copy_full" for n in desk.link.notices))
    small_disk.make_room()
    desk.until(lambda: desk.link and not desk.link.notices or None)
    desk.core.stop()
    again = Desk(backend.url, small_disk.folder, "ada", backend.password("ada"))
    try:
        again.sign_in()
        assert _kept(again).workspace == "board 199"
    finally:
        again.close()


@pytest.mark.parametrize("told", [b'{"workspace": 1}', b"[]", b"\xff"])
def test_what_another_version_wrote_is_left(told: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert read_screen(told, CORE) == Screen()
    assert "not understood" in caplog.text
