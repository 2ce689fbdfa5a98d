"""Reveals at the window: asked for, answered, seen on the tile and covered again, all by keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.camera import Privacy
from console.domain.reveal import Reveal
from console.video.frames import FrameReader, FrameWords, FrameWriter, Shading
from console.views.dialogs.reveal import AskReveal, GrantReveal
from console.views.wall.dock import WallPanel
from console.views.wall.tile_view import TilePrivacy
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press, wait_until_active
from tests.support.seat import Seat

Open = Callable[[Seat], Desktop]
WHY = "a child has been lost here"


def plain(words: str) -> str:
    """Without the marks that keep names and numbers apart in right-to-left text."""
    return words.translate(dict.fromkeys(range(0x2066, 0x206A)))


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
    words = FrameWords(
        "E", 1, 1, operator.world.now.timestamp(), time.monotonic(), Shading.REVEALED, 0, ()
    )
    writer.write(np.full((36, 64, 4), 90, np.uint8), words)
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


def test_a_camera_that_covers_nobody_says_so(wall: WallPanel, operator: Seat) -> None:
    camera = operator.world.state.cameras["cam-2"]
    open_view = replace(camera, privacy=Privacy.NONE, privacy_reason="a locked yard")
    operator.world.state.tables["cameras"]["cam-2"] = open_view
    operator.follow()
    assert "no blur" in wall.grid.tile("cam-2").accessibleDescription()
