"""Alt+I: a still of a tile is kept as it was seen, with its origin, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from console.domain import commands as c
from console.domain import events as e
from console.domain.camera import Privacy
from console.views.wall.dock import WallPanel
from console.views.wall.tile_view import TilePrivacy, TileState
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, CTRL, press
from tests.support.world import ADMIN


def _shown(
    desktop: Desktop,
    state: TileState = TileState.LIVE,
    shaded: TilePrivacy = TilePrivacy.COARSE,
) -> None:
    """A green picture on the wall's tile of camera 1, shaded, half a second old."""
    wall = desktop.area.panels["wall"]
    assert isinstance(wall, WallPanel)
    camera_id = wall.grid.shown()[0]
    picture = QImage(640, 360, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.green)
    view = replace(wall.grid.tile(camera_id).view, image=picture, state=state, privacy=shaded)
    wall.grid.update_view(replace(view, age_s=0.5))
    wall.grid.pick(camera_id)


def test_what_the_tile_shows_is_kept_with_its_origin(desktop: Desktop) -> None:
    seat, snapshots = desktop.seat, desktop.work.snapshots
    desktop.work.open_alert("W1")
    _shown(desktop)
    press(desktop, Qt.Key.Key_I, ALT)
    assert snapshots.dialog is not None
    snapshots.dialog.reason.setText("the man with the bag")
    _shown(desktop, TileState.LOST)  # what comes meanwhile changes nothing
    snapshots.dialog.submit()
    wish = seat.sent[-1]
    assert isinstance(wish, c.RecordSnapshot)
    assert (wish.incident_id, wish.shading) == ("I1", "coarse")
    assert wish.captured_utc == wish.evidence.at_utc == seat.desk.now() - timedelta(seconds=0.5)
    kept = QImage.fromData(seat.media[wish.evidence.sha256])
    assert (kept.width(), kept.height() > 360) == (640, True)
    assert kept.pixelColor(320, 180) == Qt.GlobalColor.green
    bar = {kept.pixel(x, y) for x in range(0, 640, 2) for y in range(362, kept.height(), 2)}
    assert len(bar) > 10  # words, not only a black bar
    seat.answer()
    assert wish.evidence in seat.desk.state.incidents["I1"].evidence


@pytest.mark.parametrize("state", [TileState.LOST, TileState.FROZEN, TileState.OPENING])
def test_a_picture_that_may_not_be_trusted_is_not_kept(desktop: Desktop, state: TileState) -> None:
    desktop.work.open_alert("W1")
    _shown(desktop, state)
    press(desktop, Qt.Key.Key_I, ALT)
    assert desktop.work.snapshots.dialog is None
    assert desktop.seat.sent == [] or not isinstance(desktop.seat.sent[-1], c.RecordSnapshot)


def test_a_revealed_picture_is_not_kept_on_one_persons_word(desktop: Desktop) -> None:
    desktop.work.open_alert("W1")
    before = set(desktop.seat.media)
    _shown(desktop, shaded=TilePrivacy.REVEALED)
    press(desktop, Qt.Key.Key_I, ALT)
    notice = desktop.work.snapshots.notice
    assert desktop.work.snapshots.dialog is None
    assert notice is not None
    assert "Alt+S" in notice.head.text()
    assert set(desktop.seat.media) == before


def test_a_camera_that_covers_people_meanwhile_has_no_older_picture_kept(desktop: Desktop) -> None:
    seat, snapshots = desktop.seat, desktop.work.snapshots
    desktop.work.open_alert("W1")
    before, uncovered = (
        set(seat.media),
        replace(seat.world.state.cameras["cam-1"], privacy=Privacy.NONE),
    )
    seat.world.record(e.CameraConfigured(uncovered), ADMIN, "C1")
    seat.follow()
    _shown(desktop, shaded=TilePrivacy.NONE)
    press(desktop, Qt.Key.Key_I, ALT)
    assert snapshots.dialog is not None
    snapshots.dialog.reason.setText("the man with the bag")
    covered = replace(uncovered, privacy=Privacy.SILHOUETTES)
    seat.world.record(e.CameraConfigured(covered), ADMIN, "C2")
    seat.follow()
    snapshots.dialog.submit()
    assert snapshots.notice is not None
    assert set(seat.media) == before
    assert not any(isinstance(sent, c.RecordSnapshot) for sent in seat.sent)


def test_a_wall_behind_another_workspace_is_not_kept(desktop: Desktop) -> None:
    """What is kept was seen by whoever kept it."""
    desktop.work.open_alert("W1")
    _shown(desktop)
    press(desktop, Qt.Key.Key_4, CTRL)
    press(desktop, Qt.Key.Key_I, ALT)
    assert desktop.work.snapshots.dialog is None
    assert desktop.work.snapshots.notice is not None
