"""A review goes on over what none of its cameras has, says so, and keeps its place (C96)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain.screen import ReviewScreen, Screen
from console.views.review.panel import ReviewPanel
from console.views.review.pictures import moment
from console.views.review.skipping import common_gap
from console.views.shell.recall import Recall
from console.views.wall.tile_view import TileState
from tests.support.desktop import Desktop
from tests.support.keyboard import press
from tests.support.seat import Seat
from tests.support.story import city_world, seat
from tests.support.world import OPERATOR, World
from tests.views.conftest import Open
from tests.views.review.shelf import NO_RECORDING, Shelf


@pytest.fixture
def desktop(shelf: Shelf, operator: Seat, open_seat: Open) -> Desktop:
    made = open_seat(operator, reviews=shelf)
    made.work.open_alert("W1")
    press(made, "v")
    return made


def panel(desktop: Desktop) -> ReviewPanel:
    return desktop.area.panel("review", ReviewPanel)


def notes(review: ReviewPanel) -> set[str]:
    words = {one.view.note or one.view.message for one in review.pictures.tiles if one.view.id}
    return {one.translate(dict.fromkeys(range(0x2066, 0x206A))) for one in words}


def clock(at_utc: float) -> str:
    return moment(at_utc)[:8]


def test_what_no_camera_has_is_stepped_over_and_what_one_has_is_not(
    desktop: Desktop, shelf: Shelf, qtbot: QtBot
) -> None:
    review = panel(desktop)
    at = review.at_utc() - 3600.0
    begins, ends = at + 30.0, at + 240.0
    for camera_id in review.camera_ids:
        shelf.gaps[camera_id] = ((begins, ends),)
    shelf.gaps["cam-2"] = ((begins, ends - 60.0), (ends, ends + 5.0))
    review.spans.forget()
    review.go_to(begins + 5.0)
    for camera_id in review.camera_ids:
        shelf.write(camera_id, 0.0, NO_RECORDING)
    tiles = [one for one in review.pictures.tiles if one.view.id]
    qtbot.waitUntil(
        lambda: all(one.view.state == TileState.NO_RECORDING for one in tiles), timeout=5000
    )
    assert review.at_utc() == begins + 5.0  # it stands there for whoever looks at a gap
    press(desktop, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: review.at_utc() >= ends - 60.0, timeout=5000)
    assert review.at_utc() < ends - 50.0
    assert shelf.cursor.speed == 1.0
    said = f"Not recorded {clock(begins)}–{clock(ends - 60.0)}, skipped"
    qtbot.waitUntil(lambda: notes(review) == {said}, timeout=5000)

    review.go_to(ends - 30.0)  # one camera has this
    qtbot.wait(700)
    assert review.at_utc() < ends - 25.0


def test_where_nothing_follows_it_stands_and_says_so(
    desktop: Desktop, shelf: Shelf, qtbot: QtBot
) -> None:
    review = panel(desktop)
    last = review.at_utc() - 3600.0
    for camera_id in review.camera_ids:
        shelf.gaps[camera_id] = ((last, 1e11),)
    review.spans.forget()
    review.go_to(last + 60.0)
    press(desktop, Qt.Key.Key_Space)
    assert shelf.cursor.speed == 1.0
    qtbot.waitUntil(lambda: shelf.cursor.speed == 0.0, timeout=8000)
    qtbot.waitUntil(
        lambda: notes(review) == {f"Nothing recorded after {clock(last)}"}, timeout=5000
    )


def test_two_keys_go_by_the_pieces_of_the_camera_in_hand(desktop: Desktop, shelf: Shelf) -> None:
    review = panel(desktop)
    at = review.at_utc()
    second = review.camera_ids[1]
    shelf.gaps[second] = ((at - 600.0, at - 300.0), (at - 100.0, at - 40.0))
    press(desktop, "2")
    press(desktop, "<")
    assert review.at_utc() == pytest.approx(at - 40.0, abs=0.01)
    press(desktop, "<")
    assert review.at_utc() == pytest.approx(at - 300.0, abs=0.01)
    press(desktop, ">")
    assert review.at_utc() == pytest.approx(at - 40.0, abs=0.01)
    press(desktop, ">")
    assert review.at_utc() == pytest.approx(at - 40.0, abs=0.01)
    assert any("Nothing recorded after" in one for one in (review.pictures.note,))


def test_who_does_not_know_skips_nothing() -> None:
    assert common_gap([None], 10.0, 100.0) is None


# -- where it stood ------------------------------------------------------------------------------


def test_a_review_stands_where_it_stood_paused_and_reads_nothing_before_it_is_seen(
    desktop: Desktop, shelf: Shelf, world: World, open_seat: Open
) -> None:
    review = panel(desktop)
    press(desktop, "+")
    for key in ("[", "i", "]", "o", "2"):
        press(desktop, key)
    press(desktop, Qt.Key.Key_Return)
    press(desktop, Qt.Key.Key_Space)
    kept: list[Screen] = []
    recall = Recall(desktop.area, desktop.work, desktop.seat.bridge, kept.append, "en")
    left = recall.now()
    assert left.review is not None
    assert left.workspace == "review"
    assert 0.0 <= review.at_utc() - left.review.at_utc < 10.0
    desktop.area.open_workspace("operations")
    assert shelf.shown == set()

    again = open_seat(seat(city_world(), OPERATOR, "Ann Berg"), reviews=shelf)
    again.seat.world.state.tables["cameras"].clear()
    again.seat.follow()
    recall = Recall(again.area, again.work, again.seat.bridge, kept.append, "en")
    recall.stand_on(replace(left, workspace="board"))
    there = panel(again)
    assert there.camera_ids == ()
    assert recall.now().review == left.review  # not forgotten meanwhile
    again.seat.world = world
    again.seat.follow()
    assert there.camera_ids == left.review.cameras
    assert shelf.shown == set()
    assert recall.now().review == replace(left.review, at_utc=pytest.approx(left.review.at_utc))

    again.area.open_workspace("review")
    assert shelf.shown == {left.review.camera_id}  # it was large
    assert shelf.cursor.speed == 0.0
    assert there.at_utc() == pytest.approx(left.review.at_utc)
    press(again, Qt.Key.Key_Space)
    assert shelf.cursor.speed == 2.0


def test_whoever_has_opened_another_review_keeps_it(desktop: Desktop) -> None:
    station = desktop.work.reviewing.station
    assert station is not None
    before = panel(desktop).camera_ids
    station.stand_on(ReviewScreen(("cam-4",), 1.0))
    assert panel(desktop).camera_ids == before
