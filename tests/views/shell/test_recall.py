"""A console that starts again stands where its person stood, and never pulls them back (C96)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import i18n
from console.domain import commands as c
from console.domain.checklist import AnswerKind
from console.domain.screen import Screen
from console.views.bridge import Update
from console.views.language import switch_language
from console.views.shell import recall as recall_module
from console.views.shell.recall import Recall, language_of
from tests.support.desktop import Desktop
from tests.support.story import CROP_SHA, city_world, seat
from tests.support.world import OPERATOR, SECOND, World
from tests.views.conftest import Open

_KEPT_WITHIN_MS = 1000


class Kept(list[Screen]):
    """Each screen that was handed over, in order."""


def recall_of(desktop: Desktop, kept: Kept) -> Recall:
    return Recall(desktop.area, desktop.work, desktop.seat.bridge, kept.append, "en")


def dock_of(desktop: Desktop) -> Any:
    return desktop.panel("incident")


def queue_of(desktop: Desktop) -> Any:
    return desktop.panel("queue")


@pytest.fixture
def kept() -> Kept:
    return Kept()


def _work_on(desktop: Desktop) -> None:
    """Away from where every console starts: another alert, workspace, step, words half typed."""
    desktop.work.select("W1")
    dock = dock_of(desktop)
    dock.checklist.show_step("police")
    dock.log.note.setText("two men, one")
    desktop.panel("wall").grid.enlarge("cam-3")  # type: ignore[attr-defined]
    desktop.area.open_workspace("board")


def _again(world: World, screen: Screen, open_seat: Open) -> tuple[Desktop, Recall, Kept]:
    kept = Kept()
    desktop = open_seat(seat(world, OPERATOR, "Ann Berg"))
    recall = recall_of(desktop, kept)
    recall.stand_on(screen)
    desktop.area.open_workspace(recall.workspace())
    return desktop, recall, kept


def test_the_same_screen(desktop: Desktop, world: World, kept: Kept, open_seat: Open) -> None:
    _work_on(desktop)
    recall = recall_of(desktop, kept)
    recall.stand_on(Screen())
    left = recall.now()
    assert (left.workspace, left.row_id, left.incident_id) == ("board", "W1", "I1")
    assert (left.step_id, left.camera_id) == ("police", "cam-3")

    again, recall, _ = _again(world, left, open_seat)
    assert recall.now() == left
    dock = dock_of(again)
    assert again.area.open_name == "board"
    assert queue_of(again).selected() == dock.alert_id == "W1"
    assert dock.incident_id == "I1"
    assert dock.checklist.shown_step() == "police"
    assert dock.log.note.text() == "two men, one"
    assert again.panel("wall").grid.enlarged == "cam-3"  # type: ignore[attr-defined]


def test_a_look_before_the_workspace_is_open_does_not_change_which(
    desktop: Desktop, kept: Kept
) -> None:
    recall = recall_of(desktop, kept)
    recall.stand_on(replace(recall.now(), workspace="board"))
    recall.look()
    assert recall.workspace() == "board"


def test_an_answer_that_was_begun_is_in_its_field(
    desktop: Desktop, world: World, kept: Kept, open_seat: Open
) -> None:
    desktop.work.select("W1")
    step = dock_of(desktop).step
    asked = step.step.id
    assert step.step.answer == AnswerKind.TEXT
    step.field.text.setPlainText("the north gate and")
    step.attach("a" * 64)
    left = recall_of(desktop, kept).now()

    again, _, _ = _again(world, left, open_seat)
    field = dock_of(again).step
    assert (field.step.id, field.field.value()) == (asked, "the north gate and")
    assert "aaaaaaaa" in field.evidence.text()


def test_a_step_that_was_asked_gives_way_to_the_one_that_is(
    desktop: Desktop, world: World, kept: Kept, open_seat: Open
) -> None:
    desktop.work.select("W1")
    step = dock_of(desktop).step.step
    dock_of(desktop).step.field.text.setPlainText("the north gate and")
    left = recall_of(desktop, kept).now()
    assert (left.step_id, left.drafts[0].step_id) == ("", step.id)
    world.do(c.AnswerStep("R1", step.id, "north", (CROP_SHA,)), SECOND)
    again, recall, _ = _again(world, left, open_seat)
    assert dock_of(again).checklist.shown_step() not in ("", step.id)
    assert step.id not in {draft.step_id for draft in recall.now().drafts}


def test_what_is_gone_is_passed_over_without_a_word(
    desktop: Desktop, world: World, kept: Kept, open_seat: Open
) -> None:
    first = queue_of(desktop).selected()
    gone = Screen("attic", "G1", "G2", "G3", "police", "cam-9", "half a", splits={"attic": ((1,),)})
    again, recall, _ = _again(world, gone, open_seat)
    assert again.area.open_name == "operations"
    assert queue_of(again).selected() == first
    assert dock_of(again).log.note.text() == ""
    assert again.work.open_dialog is None
    assert again.area.banner.toolTip() == ""
    assert recall.now().camera_id == ""


def test_what_comes_a_moment_later_is_stood_on(
    desktop: Desktop, world: World, kept: Kept, open_seat: Open
) -> None:
    _work_on(desktop)
    left = recall_of(desktop, kept).now()
    again, recall, later = _again(city_world(), left, open_seat)
    assert queue_of(again).selected() == ""
    recall.look()
    again.seat.world = world
    again.seat.follow()
    assert recall.now() == left
    assert [screen for screen in later if screen.row_id] == []


def test_a_slow_start_is_waited_for(
    desktop: Desktop,
    world: World,
    kept: Kept,
    open_seat: Open,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the screen has been told of already is not gone, however long that takes."""
    _work_on(desktop)
    left = recall_of(desktop, kept).now()
    monkeypatch.setattr(recall_module, "WAIT_MS", 1)
    empty = city_world()
    kept = Kept()
    again = open_seat(seat(empty, OPERATOR, "Ann Berg"))
    again.seat.bridge.post(Update(changes=world.state.difference(empty.state)))
    recall = recall_of(again, kept)
    recall.stand_on(left)
    again.area.open_workspace(recall.workspace())
    qtbot.waitUntil(lambda: queue_of(again).selected() != "", timeout=3000)
    assert recall.now() == left


def test_whoever_has_gone_on_is_not_pulled_back(
    desktop: Desktop, world: World, kept: Kept, open_seat: Open
) -> None:
    desktop.work.select("W1")
    left = replace(recall_of(desktop, kept).now(), alert_id="L9", row_id="L9", incident_id="")
    again, _, _ = _again(world, left, open_seat)
    again.work.select("H4")
    again.seat.follow()
    world.do(c.RaiseAlert("L9", "late", "en", world.state.alerts["H4"].priority))
    again.seat.follow()
    assert "L9" in again.seat.desk.state.alerts
    assert queue_of(again).selected() == dock_of(again).alert_id == "H4"


def test_after_a_while_what_has_not_come_is_gone(
    world: World, open_seat: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall_module, "WAIT_MS", 50)
    again, recall, kept = _again(world, Screen(row_id="L9", alert_id="L9"), open_seat)
    first = queue_of(again).selected()
    qtbot.waitUntil(lambda: bool(kept), timeout=_KEPT_WITHIN_MS)
    world.do(c.RaiseAlert("L9", "late", "en", world.state.alerts["H4"].priority))
    again.seat.follow()
    assert kept[-1].row_id == queue_of(again).selected() == first


def test_kept_within_a_second_and_only_when_it_is_another(
    desktop: Desktop, kept: Kept, qtbot: QtBot
) -> None:
    recall = recall_of(desktop, kept)
    recall.stand_on(Screen())
    dock = dock_of(desktop)
    desktop.work.select("W1")
    qtbot.waitUntil(lambda: bool(kept) and kept[-1].row_id == "W1", timeout=_KEPT_WITHIN_MS)
    dock.log.note.setText("half")
    qtbot.waitUntil(lambda: kept[-1].note == "half", timeout=_KEPT_WITHIN_MS)
    desktop.area.open_workspace("video")
    qtbot.waitUntil(lambda: kept[-1].workspace == "video", timeout=_KEPT_WITHIN_MS)
    count = len(kept)
    for _ in range(5):
        recall.look()
    assert len(kept) == count


def test_an_incident_that_is_opened_is_kept_at_once(desktop: Desktop, kept: Kept) -> None:
    recall = recall_of(desktop, kept)
    recall.stand_on(Screen())
    desktop.work.select("H2")
    desktop.work.to_incident()
    kept.clear()
    desktop.seat.answer()
    (opened,) = (id for id in desktop.seat.desk.state.incidents if id not in ("I1", "I2"))
    assert kept[-1].incident_id == opened


def test_nothing_is_kept_once_the_person_has_left(
    desktop: Desktop, kept: Kept, qtbot: QtBot
) -> None:
    recall = recall_of(desktop, kept)
    recall.stand_on(Screen())
    desktop.work.select("W1")
    recall.stop()
    assert kept[-1].row_id == "W1"
    kept.clear()
    desktop.work.select("H2")
    desktop.work.to_incident()
    desktop.seat.answer()
    recall.stop()
    qtbot.wait(3 * recall_module.LOOK_MS)
    assert kept == []


def test_splitters_stand_as_they_were_dragged(
    desktop: Desktop, world: World, kept: Kept, open_seat: Open
) -> None:
    recall = recall_of(desktop, kept)
    assert recall.now().splits == {}
    desktop.area.workspaces["video"].put(((600, 300),))
    assert recall.now().splits == {"video": ((600, 300),)}
    again, recall, _ = _again(world, recall.now(), open_seat)
    assert recall.now().splits == {"video": ((600, 300),)}
    again.area.open_workspace("video")
    again.area.reset_layout()
    assert recall.now().splits == {}


@pytest.mark.parametrize(
    ("started_in", "now", "wanted"),
    [("en", "en", "en-XA"), ("ar-XB", "ar-XB", ""), ("en", "ar-XB", "")],
)
def test_a_language_asked_for_at_the_start_has_the_word(
    qapp: QApplication, started_in: str, now: str, wanted: str
) -> None:
    switch_language(qapp, now)
    assert language_of(Screen(language="en-XA", started_in="en"), started_in) == wanted
    assert i18n.language() == now
