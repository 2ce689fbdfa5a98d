"""What is decided in a dialog is decided on what was on screen when it opened."""

from __future__ import annotations

import pytest

from console.domain import commands as c
from console.domain.incident import Phase
from console.views.dialogs.ask import Ask
from console.views.dialogs.pick import AskOne
from console.views.dialogs.words import AskClose
from tests.support.desktop import Desktop
from tests.support.world import SECOND, SUPERVISOR


def _refused(desktop: Desktop) -> list[str]:
    marks = desktop.seat.marks.values()
    return [mark.refusal.message_id for mark in marks if mark.refusal]


def _dialog(desktop: Desktop, ask: str) -> Ask:
    desktop.work.do(ask)
    dialog = desktop.work.open_dialog
    assert dialog is not None
    return dialog


@pytest.mark.parametrize("meanwhile", [False, True])
def test_nobody_closes_over_a_note_that_came_while_they_typed(
    desktop: Desktop, meanwhile: bool
) -> None:
    desktop.work.open_alert("H3")
    dialog = _dialog(desktop, "close")
    assert isinstance(dialog, AskClose)
    dialog.summary.setPlainText("All is calm.")
    if meanwhile:
        desktop.seat.world.do(c.AddNote("I2", "N9", "There is a second one", "en"), SECOND)
        desktop.seat.follow()
    dialog.submit()
    desktop.seat.answer()
    assert _refused(desktop) == (["refused.moved_meanwhile"] if meanwhile else [])
    assert ("I2" in desktop.seat.world.state.incidents) == meanwhile


def test_a_phase_that_somebody_changed_meanwhile_is_not_changed_over_theirs(
    desktop: Desktop,
) -> None:
    desktop.work.open_alert("W1")
    dialog = _dialog(desktop, "phase")
    assert isinstance(dialog, AskOne)
    desktop.seat.world.do(c.ChangePhase("I1", Phase.AFTER), SUPERVISOR)
    desktop.seat.follow()
    dialog.list.picked.emit(Phase.BEFORE.value)
    desktop.seat.answer()
    assert _refused(desktop) == ["refused.changed_meanwhile"]
    assert desktop.seat.world.state.incidents["I1"].phase == Phase.AFTER
