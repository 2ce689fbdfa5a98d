"""A key is moved by pressing it; act, sheet, buttons and the next start follow (U37)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from console.domain import commands as c
from console.domain.screen import Screen
from console.i18n import tr
from console.views import keymap
from console.views.actions import ACTIONS
from console.views.dialogs.help import HelpSheet
from console.views.dialogs.move_key import MoveKey
from console.views.incident.panel import IncidentPanel
from console.views.language import say_anew
from console.wire import Table
from tests.support.desktop import Desktop
from tests.support.keyboard import ALT, CTRL, press, wait_until_active, wait_until_focused
from tests.support.screen_text import plain

_ACTS = [action.id for action in ACTIONS]


@pytest.fixture(autouse=True)
def _standard_keys(qapp: QApplication) -> Iterator[None]:
    yield
    keymap.use({})


def _move(desktop: Desktop, words: str, key: str | Qt.Key, modifiers: object = None) -> MoveKey:
    """By keys alone: the sheet, the row, the new key."""
    press(desktop, Qt.Key.Key_F1)
    press(desktop, words)
    press(desktop, Qt.Key.Key_K, ALT)
    dialog = desktop.work.open_dialog
    assert isinstance(dialog, MoveKey)
    wait_until_focused(dialog.field)
    press(desktop, key, modifiers) if modifiers else press(desktop, key)
    return dialog


def _close_sheet(desktop: Desktop) -> None:
    assert isinstance(desktop.work.open_dialog, HelpSheet)
    press(desktop, Qt.Key.Key_Escape)
    wait_until_active(desktop.window)


def _shown(sheet: HelpSheet, words: str) -> str:
    rows = range(sheet.table.rowCount())
    return next(
        plain(sheet.table.item(r, 0).text()) for r in rows if words == sheet.table.item(r, 1).text()
    )


def test_a_moved_key_acts_and_its_old_one_does_nothing_any_more(desktop: Desktop) -> None:
    _move(desktop, "acknowledge", "k")
    press(desktop, Qt.Key.Key_Return)
    sheet = desktop.work.open_dialog
    assert isinstance(sheet, HelpSheet)
    assert _shown(sheet, tr("action.acknowledge")) == "K (moved)"
    _close_sheet(desktop)
    press(desktop, "a")
    assert desktop.seat.sent == []
    press(desktop, "k")
    assert desktop.seat.sent == [c.AcknowledgeAlert("W2")]


def test_the_button_shows_the_key_that_presses_it(desktop: Desktop) -> None:
    panel = desktop.area.panel("incident", IncidentPanel)
    button = panel.head.buttons["close"]
    assert button.accessibleDescription() == "Alt+C"
    _move(desktop, "close incident", Qt.Key.Key_J, ALT)
    press(desktop, Qt.Key.Key_Return)
    assert button.accessibleDescription() == "Alt+J"
    assert "Ctrl+K" in desktop.area.foot.labels["help"].text()


def test_two_acts_swap_their_keys_after_it_was_said(desktop: Desktop) -> None:
    dialog = _move(desktop, "acknowledge", "m")
    said = plain(dialog.message.text())
    assert said == "M stands for: Go to the map. Swapped, that gets A."
    assert dialog.accept_button.text() == "Swap the two"
    press(desktop, Qt.Key.Key_Return)
    assert (keymap.key_of("acknowledge"), keymap.key_of("map")) == ("M", "A")


@pytest.mark.parametrize(
    ("key", "modifiers", "says"),
    [
        ("5", None, "Digits are camera numbers"),
        (Qt.Key.Key_C, CTRL, "is needed for moving about, writing or by the system"),
        (Qt.Key.Key_Up, None, "is needed for moving about, writing or by the system"),
        (Qt.Key.Key_Q, CTRL | ALT, "type a character"),
        ("+", None, "is taken there"),
        (Qt.Key.Key_F9, None, "changes between sites"),
    ],
)
def test_a_key_that_cannot_be_had_says_why(
    desktop: Desktop, key: str | Qt.Key, modifiers: object, says: str
) -> None:
    dialog = _move(desktop, "acknowledge", key, modifiers)
    assert says in dialog.message.text()
    press(desktop, Qt.Key.Key_Return)
    assert desktop.work.open_dialog is dialog
    assert keymap.own() == {}


def test_backspace_brings_the_standard_key_back(desktop: Desktop) -> None:
    keymap.use({"acknowledge": "K"})
    dialog = _move(desktop, "acknowledge", Qt.Key.Key_Backspace)
    assert (dialog.action.id, dialog.chosen) == ("acknowledge", "A")
    press(desktop, Qt.Key.Key_Return)
    assert keymap.own() == {}


def test_all_standard_keys_at_once(desktop: Desktop) -> None:
    keymap.use({"acknowledge": "K", "map": "G"})
    press(desktop, Qt.Key.Key_F1)
    sheet = desktop.work.open_dialog
    assert isinstance(sheet, HelpSheet)
    assert sheet.reset_button.isVisible()
    sheet.reset_button.click()
    assert keymap.own() == {}
    after = desktop.work.open_dialog
    assert isinstance(after, HelpSheet)
    assert not after.reset_button.isVisible()


def test_a_letter_that_was_moved_still_goes_into_text(desktop: Desktop) -> None:
    keymap.use({"acknowledge": "K"})
    desktop.work.open_alert("W1")
    press(desktop, "l")
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    press(desktop, "k")
    assert note.text() == "k"
    assert desktop.seat.sent == []


def test_moved_keys_are_kept_with_the_screen() -> None:
    table = Table()
    kept = table.encode(Screen(keys={"acknowledge": "K"}))
    assert table.decode(kept, Screen).keys == {"acknowledge": "K"}


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*_ACTS, "gone"]),
        st.sampled_from(
            [
                "K",
                "M",
                "A",
                "F12",
                "Ctrl+K",
                "Return",
                "",
                "Ctrl+Alt+Q",
                "7",
                "Alt+J",
                "Shift+B",
                "nonsense",
            ]
        ),
    )
)
def test_whatever_was_kept_each_act_has_a_key_of_its_own(keys: dict[str, str]) -> None:
    keymap.use(keys)
    table = keymap.actions()
    assert [action.id for action in table] == _ACTS
    assert len({action.key for action in table}) == len(table)
    assert all(action.key for action in table)
    keymap.use({})


def test_the_words_follow_at_once(desktop: Desktop, qapp: QApplication) -> None:
    keymap.use({"palette": "F12"})
    say_anew(qapp)
    assert "F12" in desktop.area.foot.labels["help"].text()
