"""The verdict desk: one key from an alert to its live camera, its evidence and the cameras near."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.camera import Camera
from console.domain.place import Position
from console.views.verdict.nearest import bearing_deg, covers, distance_m, nearest
from console.views.verdict.panel import VerdictPanel
from console.views.wall.dock import WallPanel
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, press
from tests.support.story import CROP, CROP_SHA, weapon
from tests.support.world import DETECTOR

HERE = Position(10.0, 59.0)
NORTH = Position(10.0, 59.0009)  # 100 m


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


def rows(desktop: Desktop) -> list[str]:
    cameras = panel(desktop).cameras
    return [cameras.item(row).text() for row in range(cameras.count())]


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
    assert [one.has_picture() for one in panel(desktop).strip.pictures] == [True]
    words = panel(desktop).why.text()
    for fact in ("knife", "0.62", "0.40", "demo-weapon 1.4", "CPU", "40–40–50–60"):
        assert fact in words
    assert "own camera" in rows(desktop)[0]
    assert len(rows(desktop)) == 4
    for pane in ("wall", "incident", "verdict"):
        assert desktop.panel(pane).isVisible()


def test_keys_step_through_the_cameras_and_the_focus_stays(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "d")
    cameras = panel(desktop).cameras
    assert QApplication.focusWidget() is cameras
    press(desktop, Qt.Key.Key_Right, ALT)
    second = large(desktop)
    assert second != "cam-4"
    press(desktop, Qt.Key.Key_Left, ALT)
    assert large(desktop) == "cam-4"
    press(desktop, Qt.Key.Key_Down)
    assert large(desktop) == second
    assert QApplication.focusWidget() is cameras


def test_the_verdict_is_two_keys_from_the_desk(desktop: Desktop) -> None:
    desktop.work.open_alert("W2")
    press(desktop, "d")
    press(desktop, "n")
    press(desktop, "1")
    (verdict,) = (body for body in desktop.seat.sent if isinstance(body, c.GiveVerdict))
    assert verdict.cause == "umbrella"


def test_who_types_keeps_the_keys(desktop: Desktop) -> None:
    """An alert arrives, and the desk is opened by somebody's menu: the note goes on."""
    desktop.work.open_alert("W1")
    press(desktop, "l")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    press(desktop, "d")
    assert desktop.area.open_name == "operations"  # a letter, not a key
    desktop.seat.world.do(weapon(desktop.seat.world, "W3", "cam-3", label="rifle"), DETECTOR)
    desktop.seat.follow()
    desktop.work.do("verdict_desk")
    assert desktop.area.open_name == "verdict"
    press(desktop, "ark coat")
    assert QApplication.focusWidget() is note
    assert note.text() == "dark coat"


def test_the_track_is_drawn_on_a_whole_picture_and_on_no_crop(desktop: Desktop) -> None:
    world = desktop.seat.world
    wanted = weapon(world, "W3", "cam-3", label="rifle")
    frame = Evidence("f" * 64, "image/png", len(CROP), "frame", world.now)
    desktop.seat.media["f" * 64] = CROP
    world.do(replace(wanted, evidence=(*wanted.evidence, frame)), DETECTOR)
    desktop.seat.follow()
    desktop.work.open_alert("W3")
    press(desktop, "d")
    crop, whole = panel(desktop).strip.pictures
    assert (crop.sha256, crop.track) == (CROP_SHA, ())
    assert len(whole.track) == 2
    assert whole.own == whole.track[-1]


def test_nothing_opens_without_an_alert(desktop: Desktop) -> None:
    desktop.work.select("")
    for alert_id in list(desktop.seat.world.state.alerts):
        desktop.seat.world.state.drop("alerts", alert_id)
    desktop.seat.follow()
    press(desktop, "d")
    assert desktop.area.open_name == "operations"
