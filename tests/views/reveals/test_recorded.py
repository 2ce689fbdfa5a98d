"""A reveal at the window, in what was recorded: shown while it stands, and each look recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.look import block_of
from console.video.frames import Shading
from console.views.dialogs.reveal import AskReveal, GrantReveal
from console.views.review.panel import ReviewPanel
from console.views.verdict.panel import VerdictPanel
from console.views.wall.tile import TileWidget
from console.views.wall.tile_view import TilePrivacy
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press
from tests.support.seat import Seat
from tests.views.conftest import Open
from tests.views.review.shelf import Shelf
from tests.views.verdict.recording import Recordings, write


@pytest.fixture
def reviewing(shelf: Shelf, operator: Seat, open_seat: Open) -> Desktop:
    return open_seat(operator, reviews=shelf)


def confirm(seat: Seat) -> str:
    """W2, on camera 4; the reveal that comes with it."""
    seat.world.do(c.GiveVerdict("W2", VerdictKind.CONFIRMED))
    seat.follow()
    (reveal,) = [one for one in seat.world.state.reveals.values() if one.camera_id == "cam-4"]
    return reveal.id


def cover(seat: Seat) -> None:
    seat.world.do(c.GiveVerdict("W2", VerdictKind.FALSE, "phone"))
    seat.follow()


def look(reveal_id: str, at_utc: float) -> c.RecordLook:
    begins, ends = (datetime.fromtimestamp(at, UTC) for at in block_of(at_utc))
    return c.RecordLook("revealed_recording", reveal_id, begins, ends)


def is_seen(tile: TileWidget) -> bool:
    return tile.view.privacy is TilePrivacy.REVEALED and tile.view.image is not None


def test_the_review_shows_it_while_it_stands(
    reviewing: Desktop, operator: Seat, shelf: Shelf, qtbot: QtBot
) -> None:
    reveal_id = confirm(operator)
    reviewing.work.open_alert("W2")
    press(reviewing, "v")
    review = reviewing.area.panel("review", ReviewPanel)
    tile = next(one for one in review.pictures.tiles if one.view.id == "cam-4")
    for at in (review.at_utc(), review.at_utc() - 300.0):
        review.go_to(at)
        shelf.write("cam-4", at, shade=Shading.REVEALED, reveals=(reveal_id,))
        qtbot.waitUntil(lambda: is_seen(tile), timeout=5000)
        assert look(reveal_id, at) in operator.sent
        review.go_to(at - 20.0)
        qtbot.waitUntil(lambda: tile.view.image is None, timeout=5000)
    assert "REVEALED" in tile.view.reveal
    review.go_to(at)
    qtbot.waitUntil(lambda: is_seen(tile), timeout=5000)
    review.pictures.stand_at("cam-4", large=False)
    press(reviewing, Qt.Key.Key_I, ALT)
    snapshots = reviewing.work.snapshots
    assert snapshots.dialog is None
    assert snapshots.notice is not None
    assert "Alt+S" in snapshots.notice.head.text()
    snapshots.notice.accept()
    said = [one for one in operator.sent if isinstance(one, c.RecordLook)]
    assert len(said) == len(set(said)) == 2

    cover(operator)  # no other picture has come from the worker yet
    qtbot.waitUntil(lambda: tile.view.image is None, timeout=5000)
    assert not tile.view.reveal


def test_a_review_comes_back_without_what_is_over(
    reviewing: Desktop, operator: Seat, shelf: Shelf, qtbot: QtBot
) -> None:
    """Behind an enlarged picture and behind another workspace: not for a moment."""
    reveal_id = confirm(operator)
    reviewing.work.open_alert("W2")
    press(reviewing, "v")
    review = reviewing.area.panel("review", ReviewPanel)
    pictures = review.pictures
    tile = next(one for one in pictures.tiles if one.view.id == "cam-4")

    def revealed() -> None:
        shelf.write("cam-4", review.at_utc(), shade=Shading.REVEALED, reveals=(reveal_id,))
        qtbot.waitUntil(lambda: is_seen(tile), timeout=5000)

    revealed()
    pictures.enlarge(next(one for one in pictures.camera_ids if one != "cam-4"))
    pictures.enlarge("")
    assert tile.isVisible()
    assert tile.view.image is None
    revealed()
    review.hide()
    assert tile.view.image is None


def test_the_desk_shows_the_seconds_before_and_keeps_none_of_them(
    operator: Seat, open_seat: Open, qtbot: QtBot
) -> None:
    recordings = Recordings()
    desktop = open_seat(operator, recordings)
    desktop.work.open_alert("W2")
    press(desktop, "d")
    panel = desktop.panel("verdict")
    assert isinstance(panel, VerdictPanel)
    reveal_id = confirm(operator)
    played, kept = recordings.looks.values()
    assert (played.covered, kept.covered) == (False, True)
    at = played.from_utc + 1.0
    write(played, at, shade=Shading.REVEALED, reveals=(reveal_id,))
    tile = panel.preroll.tile
    qtbot.waitUntil(lambda: is_seen(tile), timeout=5000)
    assert look(reveal_id, at) in operator.sent
    assert "REVEALED" in tile.view.reveal
    cover(operator)
    qtbot.waitUntil(lambda: tile.view.image is None, timeout=5000)
    write(played, at + 0.1)
    qtbot.waitUntil(lambda: tile.view.privacy is TilePrivacy.SILHOUETTES, timeout=5000)
    recordings.close_all()


def test_in_the_review_a_reveal_is_asked_for_the_camera_in_hand_there(
    reviewing: Desktop, operator: Seat, supervisor: Seat, open_seat: Open
) -> None:
    """And who agrees is told that it reaches back."""
    reviewing.work.open_alert("W2")
    press(reviewing, "v")
    review = reviewing.area.panel("review", ReviewPanel)
    press(reviewing, "2")
    press(reviewing, Qt.Key.Key_V, ALT)
    dialog = reviewing.work.open_dialog
    assert isinstance(dialog, AskReveal)
    dialog.reason.setText("a child has been lost here")
    dialog.submit()
    wish = operator.sent[-1]
    assert isinstance(wish, c.AskReveal)
    assert wish.camera_id == review.camera_ids[1]
    operator.answer()

    there = open_seat(supervisor)
    supervisor.follow()
    press(there, Qt.Key.Key_V, ALT)
    asked = there.work.open_dialog
    assert isinstance(asked, GrantReveal)
    assert "recorded in the" in asked.head.text()
