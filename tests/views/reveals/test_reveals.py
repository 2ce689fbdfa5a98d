"""Reveals at the window: asked for, answered, seen on the tile and covered again, all by keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import VerdictKind
from console.domain.camera import Privacy
from console.domain.reveal import Reveal
from console.video.frame_words import REPLAY_EPOCHS
from console.video.frames import FrameReader, FrameWords, FrameWriter, Shading
from console.views.dialogs.reveal import AskReveal, GrantReveal
from console.views.wall.dock import WallPanel
from console.views.wall.reveals import TileReveals
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TilePrivacy
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press, wait_until_active
from tests.support.screen_text import plain
from tests.support.seat import Seat
from tests.support.world import ADMIN, SUPERVISOR

Open = Callable[[Seat], Desktop]
WHY = "a child has been lost here"


def at(seat: Seat, camera_id: str) -> list[Reveal]:
    reveals = seat.world.state.reveals.values()
    return [reveal for reveal in reveals if reveal.camera_id == camera_id]


def wall_of(desktop: Desktop) -> WallPanel:
    return desktop.area.panel("wall", WallPanel)


def asked_by_keys(desktop: Desktop, camera_id: str = "cam-2") -> str:
    wall_of(desktop).grid.pick(camera_id)
    press(desktop, Qt.Key.Key_V, ALT)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, AskReveal)
    press(desktop, "short")
    press(desktop, Qt.Key.Key_Return)
    assert "10" in dialog.message.text()
    dialog.reason.clear()
    press(desktop, WHY)
    press(desktop, Qt.Key.Key_Return)
    wait_until_active(desktop.window)
    desktop.seat.answer()
    return at(desktop.seat, camera_id)[0].id


def test_an_operator_asks_and_a_supervisor_lets_it_be_seen(
    operator: Seat, supervisor: Seat, open_seat: Open
) -> None:
    here = open_seat(operator)
    reveal_id = asked_by_keys(here)
    tile = wall_of(here).grid.tile("cam-2")
    assert "Reveal asked for · by you" in plain(tile.accessibleDescription())
    here.area.tick()
    assert "waiting for a supervisor" in plain(here.area.banner.words.text())
    there = open_seat(supervisor)
    supervisor.follow()
    there.area.tick()
    assert WHY in plain(there.area.banner.words.text())
    assert "Alt+V" in plain(there.area.banner.words.text())
    press(there, Qt.Key.Key_V, ALT)
    dialog = there.work.open_dialog
    assert isinstance(dialog, GrantReveal)
    assert "Ann" in plain(dialog.head.text())
    assert dialog.why.text() == WHY
    press(there, Qt.Key.Key_Return)
    supervisor.answer()
    assert not operator.world.state.reveals[reveal_id].waits
    operator.follow()
    assert "ALL REVEALED 05:00 left" in plain(tile.accessibleDescription())
    operator.pass_time(61)
    here.area.tick()
    assert "ALL REVEALED 03:59 left" in plain(tile.view.reveal)


def test_who_asked_does_not_answer_and_takes_it_back(operator: Seat, open_seat: Open) -> None:
    here = open_seat(operator)
    asked_by_keys(here)
    press(here, Qt.Key.Key_W, ALT)
    operator.answer()
    assert at(operator, "cam-2") == []
    assert not wall_of(here).grid.tile("cam-2").view.reveal


def test_a_supervisor_declines(operator: Seat, supervisor: Seat, open_seat: Open) -> None:
    asked_by_keys(open_seat(operator))
    there = open_seat(supervisor)
    supervisor.follow()
    press(there, Qt.Key.Key_W, ALT)
    press(there, "no ground")
    press(there, Qt.Key.Key_Return)
    assert isinstance(supervisor.sent[-1], c.DeclineReveal)
    supervisor.answer()
    assert at(operator, "cam-2") == []


def test_a_refusal_is_said_in_words(operator: Seat, second: Seat, open_seat: Open) -> None:
    here = open_seat(operator)
    asked_by_keys(here)
    there = open_seat(second)
    asked_by_keys(there)
    there.area.tick()
    assert "asked for this camera already" in plain(there.area.banner.words.text())


# -- the tile, over real frames ------------------------------------------------------------------


@pytest.fixture
def reader() -> Iterator[FrameReader]:
    made = FrameReader(64, 36)
    yield made
    made.close()


@pytest.fixture
def writer(reader: FrameReader) -> Iterator[FrameWriter]:
    made = FrameWriter(reader.name)
    yield made
    made.close()


@pytest.fixture
def wall(operator: Seat, reader: FrameReader, qtbot: QtBot) -> Iterator[WallPanel]:
    panel = WallPanel(operator.desk, {"cam-4": reader}.get, lambda *_size: None)
    operator.bridge.changed.connect(panel.refresh)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    yield panel
    panel.hide()


def test_a_confirmed_weapon_is_seen_while_it_stands_and_the_look_is_recorded(
    wall: WallPanel, operator: Seat, writer: FrameWriter, qtbot: QtBot
) -> None:
    operator.world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED))
    operator.follow()
    (reveal,) = at(operator, "cam-4")
    _write(writer, operator, Shading.REVEALED, reveal.id)
    tile = wall.grid.tile("cam-4")
    qtbot.waitUntil(lambda: tile.view.privacy is TilePrivacy.REVEALED, timeout=5000)
    assert tile.view.image is not None
    assert "REVEALED 15:00 left · confirmed by you" in plain(tile.accessibleDescription())
    wall.tick()
    assert operator.sent == [c.RecordLook("revealed", reveal.id)]
    operator.world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "phone"))
    operator.follow()
    assert tile.view.image is None  # no newer picture has come: the last one must not stay
    assert "REVEALED" not in plain(tile.accessibleDescription())


def _write(writer: FrameWriter, seat: Seat, shading: Shading, *reveals: str) -> None:
    captured, now = seat.world.now.timestamp(), time.monotonic()
    words = FrameWords("E", 1, 1, captured, now, shading, 0, (), reveals)
    writer.write(np.full((36, 64, 4), 90, np.uint8), words)


def _two_reveals(seat: Seat) -> tuple[str, str]:
    """All of camera 4, and one track on it."""
    seat.world.do(c.AskReveal("R1", "cam-4", WHY, "en", 15))
    seat.world.do(c.GrantReveal("R1"), SUPERVISOR)
    seat.world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED))
    seat.follow()
    (track,) = [reveal.id for reveal in at(seat, "cam-4") if reveal.by_verdict]
    return "R1", track


def _end(seat: Seat, reveal_id: str) -> None:
    seat.world.do(c.CloseReveal(reveal_id))
    seat.follow()


def test_the_last_picture_goes_with_the_reveal_it_was_shown_under(
    wall: WallPanel, operator: Seat, writer: FrameWriter, qtbot: QtBot
) -> None:
    """No newer one comes of a lost camera, and a reveal of one track still stands there."""
    whole, track = _two_reveals(operator)
    _write(writer, operator, Shading.REVEALED, whole)
    tile = wall.grid.tile("cam-4")
    qtbot.waitUntil(lambda: tile.view.image is not None, timeout=5000)
    _end(operator, whole)
    assert tile.view.image is None
    wall.tick()
    assert tile.view.image is None
    _write(writer, operator, Shading.REVEALED, track)  # the camera is back
    qtbot.waitUntil(lambda: tile.view.privacy is TilePrivacy.REVEALED, timeout=5000)
    assert tile.view.image is not None
    _end(operator, track)
    assert tile.view.image is None


def test_a_picture_whose_reveal_ends_before_it_is_painted_is_not(
    wall: WallPanel, operator: Seat, writer: FrameWriter, reader: FrameReader, qtbot: QtBot
) -> None:
    """Its worker had not heard of it, however late that was; the other reveal is none of its."""
    whole, track = _two_reveals(operator)
    wall.hide()  # nothing is taken out of shared memory meanwhile
    _write(writer, operator, Shading.REVEALED, whole)
    _end(operator, whole)
    tile = wall.grid.tile("cam-4")
    for late in ((whole,), (track, whole), ()):
        _write(writer, operator, Shading.REVEALED, *late)
        wall.poll()
        assert tile.view.image is None, late
    assert operator.sent == []
    _write(writer, operator, Shading.REVEALED, track)
    wall.poll()
    assert tile.view.image is not None
    assert operator.sent == [c.RecordLook("revealed", track)]


def test_a_wall_that_is_opened_later_shows_what_stands(operator: Seat) -> None:
    whole, track = _two_reveals(operator)
    _end(operator, whole)
    reveals = TileReveals(operator.desk)
    words = FrameWords("E", 1, 1, 1000.0, 1000.0, Shading.REVEALED, 0, (), (track,))
    assert reveals.shows("cam-4", words)
    assert not reveals.shows("cam-4", replace(words, reveals=(whole,)))
    assert not reveals.shows("cam-4", replace(words, epoch=f"{REPLAY_EPOCHS}E", reveals=(whole,)))


def test_a_camera_that_covers_people_from_now_on_keeps_no_older_picture(
    wall: WallPanel, operator: Seat, writer: FrameWriter, qtbot: QtBot
) -> None:
    uncovered = replace(operator.world.state.cameras["cam-4"], privacy=Privacy.NONE)
    operator.world.record(e.CameraConfigured(uncovered), ADMIN, "C1")
    operator.follow()
    _write(writer, operator, Shading.NONE)
    tile = wall.grid.tile("cam-4")
    qtbot.waitUntil(lambda: tile.view.image is not None, timeout=5000)
    covered = replace(uncovered, privacy=Privacy.SILHOUETTES)
    operator.world.record(e.CameraConfigured(covered), ADMIN, "C2")
    operator.follow()
    assert tile.view.image is None
    _write(writer, operator, Shading.SILHOUETTES)
    qtbot.waitUntil(lambda: tile.view.image is not None, timeout=5000)


def test_a_camera_that_covers_nobody_says_so(wall: WallPanel, operator: Seat) -> None:
    camera = operator.world.state.cameras["cam-2"]
    open_view = replace(camera, privacy=Privacy.NONE, privacy_reason="a locked yard")
    operator.world.state.tables["cameras"]["cam-2"] = open_view
    operator.follow()
    assert "no blur" in wall.grid.tile("cam-2").accessibleDescription()


def _revealed_on(wall: WallPanel, seat: Seat, writer: FrameWriter, qtbot: QtBot) -> TileWidget:
    seat.world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED))
    seat.follow()
    (reveal,) = at(seat, "cam-4")
    _write(writer, seat, Shading.REVEALED, reveal.id)
    tile = wall.grid.tile("cam-4")
    qtbot.waitUntil(lambda: tile.view.image is not None, timeout=5000)
    return tile


def test_a_tile_behind_an_enlarged_one_does_not_come_back_with_what_is_over(
    wall: WallPanel, operator: Seat, writer: FrameWriter, qtbot: QtBot
) -> None:
    """Not for a moment: what it is painted with first is what it had."""
    tile = _revealed_on(wall, operator, writer, qtbot)
    wall.grid.enlarge("cam-2")
    operator.world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "phone"))
    operator.follow()
    wall.grid.enlarge("")
    assert tile.isVisible()
    assert tile.view.image is None


def test_a_wall_that_nobody_saw_does_not_come_back_with_what_is_over(
    wall: WallPanel, operator: Seat, writer: FrameWriter, qtbot: QtBot
) -> None:
    """Nobody ticks a wall out of sight, and time alone ends a reveal."""
    tile = _revealed_on(wall, operator, writer, qtbot)
    wall.hide()
    operator.world.now += timedelta(minutes=16)  # and the event that says so is not here yet
    wall.show()
    assert tile.isVisible()
    assert tile.view.image is None
