"""A wall's layouts: saved, opened, shared, renamed, deleted; whose change wins."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.person import Role
from console.domain.screen import WallScreen
from console.domain.wall import LayoutFor
from console.views.wall.ask import AskLayoutName, PickLayout
from tests.support.story import seat
from tests.support.world import ADMIN, OPERATOR, SECOND, SUPERVISOR, World
from tests.views.wall_station.watched import Make, Watched, press


def test_saved_answered_and_opened_again(station: Watched, world: World, make: Make) -> None:
    at = seat(world)
    mine = make(at)
    mine.acts.show_grid(4)
    mine.acts.put(0, "cam-9")
    assert mine.wall.controls.layout_name.text() == "Not saved"
    mine.layouts.save()
    press("Night", Qt.Key.Key_Return)
    (body,) = at.sent
    assert (body.grid, body.tiles[:2], body.kept_for) == (4, ("cam-9", "cam-2"), LayoutFor.PERSON)
    assert mine.layouts.current is None, "nothing is saved before the backend said so"
    at.answer()
    assert mine.wall.controls.layout_name.text() == "⁨Night⁩"
    mine.acts.clear(1)
    assert "changed" in mine.wall.controls.layout_name.text()
    mine.layouts.save()
    assert "saving" in mine.wall.controls.layout_name.text()
    at.answer()
    assert mine.wall.controls.layout_name.text() == "⁨Night⁩"
    elsewhere = make(seat(world))
    elsewhere.layouts.ask_layouts()
    press("night", Qt.Key.Key_Return)
    assert elsewhere.shown() == ["cam-9", "", "cam-3", "cam-4"]


def _layout(layout_id: str, name: str, **more: Any) -> c.SaveWallLayout:
    return c.SaveWallLayout(layout_id, name, 4, ("cam-3", "", "cam-99", "cam-1"), **more)


def test_a_camera_that_is_gone_leaves_a_tile_that_says_so(world: World, make: Make) -> None:
    world.do(_layout("L1", "Old"))
    mine = make(seat(world))
    mine.layouts.open("L1")
    said = [mine.wall.grid.tile_at(place).accessibleDescription() for place in range(4)]
    assert "gone" in said[2]
    assert said[1] == ""


def test_a_wall_starts_with_the_layout_of_the_role(world: World, make: Make) -> None:
    world.do(_layout("R1", "Sup", kept_for=LayoutFor.ROLE, role=Role.SUPERVISOR), SUPERVISOR)
    world.do(_layout("R2", "Op", kept_for=LayoutFor.ROLE, role=Role.OPERATOR), SUPERVISOR)
    assert make(seat(world)).shown() == ["cam-3", "", "", "cam-1"]
    at = seat(world, SECOND)
    stood = make(at)
    stood.stand_on(WallScreen(grid=1))
    at.follow()
    assert stood.shown() == ["cam-1"], "where somebody stood has the word"


def test_another_change_of_a_shared_layout_is_said_and_wins(world: World, make: Make) -> None:
    world.do(_layout("S1", "All", kept_for=LayoutFor.EVERYBODY), SUPERVISOR)
    at = seat(world, SUPERVISOR, "Cy Dahl")
    mine = make(at)
    mine.layouts.open("S1")
    world.do(c.SaveWallLayout("S1", "All", 1, ("cam-2",), LayoutFor.EVERYBODY), ADMIN)
    at.follow()
    assert mine.shown() == ["cam-3", "", "", "cam-1"], "no picture moves under watching eyes"
    assert "Di Eng" in mine.wall.controls.layout_name.accessibleName()
    mine.acts.clear(0)
    mine.layouts.save()
    at.answer()
    assert mine.acts.open_dialog is not None
    assert "Di Eng" in mine.acts.open_dialog.head.text()
    assert world.state.walls["S1"].tiles == ("cam-2",)
    mine.layouts.open("S1")
    assert mine.shown() == ["cam-2"]


def test_operators_may_keep_for_themselves_only(world: World, make: Make) -> None:
    world.do(_layout("S1", "All", kept_for=LayoutFor.EVERYBODY), SUPERVISOR)
    at = seat(world)
    mine = make(at)
    mine.layouts.open("S1")
    mine.layouts.save()
    dialog = mine.acts.open_dialog
    assert isinstance(dialog, AskLayoutName), "saved as one's own"
    assert dialog.audience.count() == 1
    mine.layouts.delete("S1")
    assert mine.acts.open_dialog is not None
    assert "supervisor" in mine.acts.open_dialog.head.text()
    assert at.sent == []


def test_renamed_and_deleted_by_keys(world: World, make: Make, qtbot: QtBot) -> None:
    world.do(_layout("L1", "Old name"), OPERATOR)
    at = seat(world)
    mine = make(at)
    mine.layouts.ask_layouts()
    assert isinstance(mine.acts.open_dialog, PickLayout)
    press("old", Qt.Key.Key_F2)
    press("Newer", Qt.Key.Key_Return)
    at.answer()
    assert [one.name for one in world.state.walls.values()] == ["Newer"]
    mine.layouts.ask_layouts()
    press("newer", Qt.Key.Key_Delete)
    assert not isinstance(mine.acts.open_dialog, PickLayout), "the field keeps no Delete at its end"
    qtbot.waitUntil(mine.acts.open_dialog.cancel_button.hasFocus, timeout=3000)  # safe (U41)
    mine.acts.open_dialog.accept_button.click()
    at.answer()
    assert world.state.walls == {}
