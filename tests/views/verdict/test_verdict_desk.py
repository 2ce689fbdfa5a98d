"""The verdict desk: one key from an alert to its live camera, its evidence and the cameras near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console.domain import commands as c
from console.domain.alert import Evidence, VerdictKind
from console.domain.camera import Camera
from console.domain.place import Position
from console.store.select import queue
from console.views.incident.panel import IncidentPanel
from console.views.verdict.nearest import bearing_deg, covers, distance_m, nearest
from console.views.verdict.panel import VerdictPanel
from console.views.wall.dock import WallPanel
from console.views.wall.tile_view import TileState
from console.views.widgets import KeyHint
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, CTRL, press
from tests.support.seat import Seat
from tests.support.story import CROP, CROP_SHA, weapon
from tests.support.world import DETECTOR
from tests.views.conftest import Open
from tests.views.verdict.recording import Recordings, write

HERE = Position(10.0, 59.0)
NORTH = Position(10.0, 59.0009)  # 100 m


@pytest.fixture
def recordings() -> Iterator[Recordings]:
    made = Recordings()
    yield made
    made.close_all()


def wait_for_play(desktop: Desktop) -> None:
    """Until a picture of the recording is on the desk."""
    tile = panel(desktop).preroll.tile
    end = QDeadlineTimer(5000)
    while tile.view.state != TileState.REPLAY:
        assert not end.hasExpired(), "no picture of the recording came"
        QTest.qWait(10)


def camera(camera_id: str, at: Position, bearing: float, fov: float = 60.0) -> Camera:
    return Camera(camera_id, 1, camera_id, camera_id, at, bearing, fov)


def panel(desktop: Desktop) -> VerdictPanel:
    found = desktop.panel("verdict")
    assert isinstance(found, VerdictPanel)
    return found


def large(desktop: Desktop) -> str:
    wall = desktop.panel("wall")
    assert isinstance(wall, WallPanel)
    return wall.grid.enlarged


def near(desktop: Desktop) -> list[str]:
    return [tile for tile in panel(desktop).near.order.tiles or () if tile]


def test_distance_and_bearing_are_those_of_the_map() -> None:
    assert distance_m(HERE, NORTH) == pytest.approx(100.1, abs=0.1)
    assert bearing_deg(HERE, NORTH) == pytest.approx(0.0, abs=0.01)
    assert bearing_deg(HERE, Position(10.001, 59.0)) == pytest.approx(90.0, abs=0.01)


@pytest.mark.parametrize(
    ("bearing", "fov", "sees"),
    [(0, 60, True), (29, 60, True), (31, 60, False), (331, 60, True), (180, 60, False)],
)
def test_a_camera_covers_what_lies_in_its_field_of_view(
    bearing: float, fov: float, sees: bool
) -> None:
    assert covers(camera("a", HERE, bearing, fov), NORTH) is sees


def test_who_looks_that_way_comes_before_who_is_nearer() -> None:
    far_off = Position(10.0, 59.01)
    near_blind = camera("near", Position(10.0001, 59.0009), 90.0)
    looks = camera("looks", HERE, 0.0)
    far = camera("far", far_off, 180.0)  # looks that way, but a kilometre off
    own = camera("own", NORTH, 0.0)
    found = nearest([far, near_blind, own, looks], "own", NORTH)
    assert [(one.camera.id, one.covers) for one in found] == [
        ("looks", True),
        ("near", False),
        ("far", False),
    ]


def test_one_key_opens_camera_evidence_and_nearest_cameras(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "d")
    assert desktop.area.open_name == "verdict"
    assert large(desktop) == "cam-4"
    assert [one.image is not None for one in panel(desktop).stills.ordered()] == [True]
    words = panel(desktop).why.text()
    for fact in ("knife", "0.62", "0.40", "demo-weapon 1.4", "CPU", "40–40–50–60"):
        assert fact in words
    assert sorted(near(desktop)) == ["cam-1", "cam-2", "cam-3"]
    for pane in ("wall", "incident", "verdict"):
        assert desktop.panel(pane).isVisible()


def test_one_key_each_shows_a_near_camera_and_the_focus_stays(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "d")
    film = panel(desktop).film
    assert QApplication.focusWidget() is film
    for key, camera_id in enumerate(near(desktop), 1):
        press(desktop, str(key))
        assert large(desktop) == camera_id
        assert desktop.area.open_name == "verdict"  # a digit is no workspace here
    press(desktop, "0")
    assert large(desktop) == "cam-4"
    press(desktop, Qt.Key.Key_Right, ALT)
    assert large(desktop) == near(desktop)[0]
    press(desktop, Qt.Key.Key_Left, ALT)
    assert large(desktop) == "cam-4"
    assert QApplication.focusWidget() is film


def test_the_verdict_is_two_keys_from_the_desk(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "d")
    press(desktop, "n")
    press(desktop, "1")
    (verdict,) = (body for body in desktop.seat.sent if isinstance(body, c.GiveVerdict))
    assert verdict.cause == "umbrella"


def test_up_and_down_take_the_next_alert_of_the_queue_in_hand(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "d")
    ids = [alert.id for alert in queue(desktop.seat.desk.state)]
    press(desktop, Qt.Key.Key_Down)
    expected = ids[ids.index("W2") + 1]
    assert (panel(desktop).alert_id, desktop.work.alert_id()) == (expected, expected)
    press(desktop, Qt.Key.Key_Up)
    assert (panel(desktop).alert_id, desktop.work.alert_id()) == ("W2", "W2")


def raise_critical(desktop: Desktop, alert_id: str, camera_id: str = "cam-3") -> None:
    world = desktop.seat.world
    world.do(weapon(world, alert_id, camera_id, label="rifle"), DETECTOR)
    desktop.seat.follow()


def test_a_note_goes_on_while_a_critical_alert_comes_and_the_desk_fills(
    operator: Seat, open_seat: Open, qapp: QApplication, recordings: Recordings
) -> None:
    """Each letter is a real key event to whatever has the focus then."""
    desktop = open_seat(operator, recordings)
    desktop.work.open_alert("W1")
    press(desktop, "l")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    said = ""

    def type_on(letters: str) -> None:
        nonlocal said
        for letter in letters:
            QTest.keyClick(QApplication.focusWidget(), letter)
            qapp.processEvents()
            said += letter
            assert QApplication.focusWidget() is note
            assert note.text() == said

    type_on("dark ")
    raise_critical(desktop, "W3")
    type_on("coat, ")
    press(desktop, "n", ALT)  # the desk of the first alert, out of the middle of a sentence
    assert panel(desktop).alert_id == "W2"
    press(desktop, "n", ALT)  # and of the next
    assert desktop.area.open_name == "verdict"
    assert (panel(desktop).alert_id, large(desktop)) == ("W3", "cam-3")
    type_on("north ")
    for look in tuple(recordings.looks.values()):
        write(look, look.from_utc + 1.0)
    wait_for_play(desktop)
    type_on("exit d y n")
    assert not [body for body in operator.sent if isinstance(body, c.GiveVerdict)]
    assert desktop.work.alert_id() == "W1"
    assert panel(desktop).beside_words.isVisible()
    judge = desktop.area.panel("incident", IncidentPanel).judge
    assert judge.picture.isVisible()  # of what Y, N and U act on, unlike the one on the desk
    raise_critical(desktop, "W4", "cam-2")
    type_on(" now")
    assert panel(desktop).alert_id == "W3"  # not judged yet: it is not pushed away

    panel(desktop).film.setFocus()
    assert desktop.work.alert_id() == "W3"
    assert not panel(desktop).beside_words.isVisible()
    assert not judge.picture.isVisible()


def test_a_desk_with_nothing_to_judge_is_filled_by_the_next_critical_alert(
    desktop: Desktop,
) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "d")
    raise_critical(desktop, "W3")
    assert panel(desktop).alert_id == "W2"
    desktop.work.do("confirm")
    desktop.seat.answer()
    raise_critical(desktop, "W4", "cam-2")
    assert (panel(desktop).alert_id, large(desktop)) == ("W4", "cam-2")
    assert desktop.work.alert_id() == "W4"
    desktop.seat.world.do(c.GiveVerdict("W4", VerdictKind.FALSE, "broom"))
    desktop.area.open_workspace("operations")
    raise_critical(desktop, "W5", "cam-1")
    assert desktop.area.open_name == "operations"


def test_who_writes_of_what_was_judged_keeps_it_in_hand(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    press(desktop, "d")
    assert panel(desktop).is_idle()
    desktop.work.do("log")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    QTest.keyClicks(note, "he ran")
    raise_critical(desktop, "W4", "cam-2")
    QTest.keyClicks(QApplication.focusWidget(), " north")
    assert note.text() == "he ran north"
    assert (panel(desktop).alert_id, desktop.work.alert_id()) == ("W4", "W1")
    assert panel(desktop).beside_words.isVisible()


def test_the_track_is_drawn_on_a_whole_picture_and_on_no_crop(desktop: Desktop) -> None:
    world = desktop.seat.world
    wanted = weapon(world, "W3", "cam-3", label="rifle")
    frame = Evidence("f" * 64, "image/png", len(CROP), "frame", world.now)
    desktop.seat.media["f" * 64] = CROP
    world.do(replace(wanted, evidence=(*wanted.evidence, frame)), DETECTOR)
    desktop.seat.follow()
    desktop.work.open_alert("W3")
    press(desktop, "d")
    here = panel(desktop)
    assert here.frame.still is not None
    assert here.frame.still.key == "f" * 64  # the frame that decided comes first
    assert len(here.frame.track) == 2
    (own,) = here.frame.own_boxes()
    assert own.xyxy == (0.4, 0.4, 0.5, 0.6)
    press(desktop, Qt.Key.Key_Left)
    assert here.frame.still.key == CROP_SHA
    assert (here.frame.track, here.frame.own_boxes()) == ((), ())


def test_nothing_opens_without_an_alert(desktop: Desktop) -> None:
    desktop.work.select("")
    for alert_id in list(desktop.seat.world.state.alerts):
        desktop.seat.world.state.drop("alerts", alert_id)
    desktop.seat.follow()
    press(desktop, "d")
    assert desktop.area.open_name == "operations"


def test_what_was_seen_is_shown_once_and_the_key_of_a_camera_is_not_its_number(
    desktop: Desktop,
) -> None:
    """On a low screen a second crop would leave no room for the pictures of the evidence."""
    judge = desktop.area.panel("incident", IncidentPanel).judge
    desktop.window.resize(1280, 720)
    desktop.work.open_alert("W2")
    assert judge.picture.isVisible()
    press(desktop, "d")
    QTest.qWait(0)
    assert not judge.picture.isVisible()
    assert panel(desktop).preroll.tile.height() >= 120
    hints = [one for one in panel(desktop).near.findChildren(KeyHint) if one.isVisible()]
    assert [one.text() for one in hints] == ["1", "2", "3"]  # three cameras are near
    press(desktop, Qt.Key.Key_1, CTRL)
    assert judge.picture.isVisible()
