"""The desk's recording: the seconds before, over and over, and the frames around the one that
decided; what is not there is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.video.records import DrawnBox
from console.views.verdict.panel import VerdictPanel
from console.views.verdict.times import around, before
from console.views.verdict.words import still_words
from console.views.wall.tile_view import TileState, state_words
from tests.support.desktop import Desktop
from tests.support.keyboard import press
from tests.support.seat import Seat
from tests.views.conftest import Open
from tests.views.verdict.recording import Look, Recordings, beat, write


@pytest.fixture
def recordings() -> Iterator[Recordings]:
    made = Recordings()
    yield made
    made.close_all()


@pytest.fixture
def desktop(operator: Seat, open_seat: Open, recordings: Recordings) -> Desktop:
    """At the desk of W2, of which nothing is recorded until a test writes it."""
    made = open_seat(operator, recordings)
    made.work.open_alert("W2")
    press(made, "d")
    return made


def panel(desktop: Desktop) -> VerdictPanel:
    found = desktop.panel("verdict")
    assert isinstance(found, VerdictPanel)
    return found


def looks(recordings: Recordings) -> tuple[Look, Look]:
    """Of the seconds before, and of the frames around."""
    first, second = recordings.looks.values()
    return first, second


def until(qtbot: QtBot, happened: Callable[[], bool]) -> None:
    qtbot.waitUntil(happened, timeout=5000)


def test_ten_seconds_before_are_played_as_what_they_are(
    desktop: Desktop, recordings: Recordings, qtbot: QtBot
) -> None:
    here, alert = panel(desktop), panel(desktop).alert
    assert alert is not None
    look, _ = looks(recordings)
    first = alert.first_seen_utc.timestamp()
    assert (look.camera_id, look.from_utc) == ("cam-4", first - 10.0)
    assert look.to_utc >= first
    write(look, first - 9.5)
    tile = here.preroll.tile
    until(qtbot, lambda: tile.view.state == TileState.REPLAY)
    assert state_words(tile.view).startswith("REPLAY ")
    assert "LIVE" not in tile.accessibleDescription()
    assert "−9.5" in here.preroll.said.text()
    assert "begins" not in here.preroll.said.text()

    press(desktop, " ,.][")
    assert look.steered == [
        (True, 0, 0.0),
        (None, -1, 0.0),
        (None, 1, 0.0),
        (None, 0, 2.0),
        (None, 0, -2.0),
    ]
    press(desktop, " ")
    assert look.steered[-1] == (False, 0, 0.0)


def test_what_is_not_recorded_is_said(
    desktop: Desktop, recordings: Recordings, qtbot: QtBot
) -> None:
    here = panel(desktop)
    look, _ = looks(recordings)
    assert here.alert is not None
    beat(look, "camera.error.no_recording")
    until(qtbot, lambda: "no recording" in here.preroll.said.text())
    assert here.preroll.tile.view.message == "Nothing is recorded for this time"
    write(look, here.alert.first_seen_utc.timestamp() - 4.0)
    until(qtbot, lambda: "begins only" in here.preroll.said.text())


def test_frames_around_the_one_that_decided_each_with_its_time_and_boxes(
    desktop: Desktop, recordings: Recordings, qtbot: QtBot
) -> None:
    here = panel(desktop)
    assert here.alert is not None
    _, look = looks(recordings)
    decided = around(here.alert).first_utc

    def show(look: Look, at_utc: float, boxes: tuple[DrawnBox, ...] = ()) -> None:
        """Written, and taken by the desk before the next one is."""
        write(look, at_utc, boxes)
        seen = look.reader.seq()
        until(qtbot, lambda: here._gather._seen.seq == seen)

    times = [decided + number / 10 for number in range(-6, 7)]
    for number, at in enumerate(times):
        box = DrawnBox("knife", 0.5, (0.1, 0.1, 0.2, 0.2), 1, number % 2 == 0)
        show(look, at, (box,) if number != 6 else ())
    whole = [still for still in here.stills.ordered() if still.is_whole]
    assert [round(still.at_utc - decided, 1) for still in whole] == [
        -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4,
    ]  # fmt: skip
    assert here.frame.still is whole[4]
    assert here.frame.own_boxes() == ()
    assert "no box was computed" in here.said.text()
    press(desktop, Qt.Key.Key_Right)
    assert here.frame.still is whole[5]
    assert [box.solid for box in here.frame.own_boxes()] == [False]
    assert "placed by tracking" in here.said.text()
    assert still_words(whole[6], decided) != still_words(whole[5], decided)

    for at in (times[0], times[-1], times[0]):  # played over twice: then it is let go
        show(look, at)
    until(qtbot, lambda: look not in recordings.looks.values())
    assert len([still for still in here.stills.ordered() if still.is_whole]) == 9


def test_who_leaves_the_desk_looks_no_longer(desktop: Desktop, recordings: Recordings) -> None:
    assert len(recordings.looks) == 2
    panel(desktop).refresh({"alerts": frozenset({"W2"})})
    assert len(recordings.opened) == 2  # each question is a look
    desktop.area.open_workspace("operations")
    assert recordings.looks == {}
    desktop.area.open_workspace("verdict")
    assert len(recordings.looks) == 2
    press(desktop, Qt.Key.Key_Down)
    alert = panel(desktop).alert
    assert alert is not None
    assert looks(recordings)[0].from_utc == before(alert).from_utc
