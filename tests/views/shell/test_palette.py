"""The palette finds everything by a few letters, in whichever language (Ctrl+K)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console import i18n
from console.domain import commands as c
from console.domain.history import ClosedIncident, HistoryPage
from console.views.dialogs.pick import Palette
from console.views.language import switch_language
from tests.support.desktop import Desktop
from tests.support.keyboard import CTRL, press


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    switch_language(qapp, i18n.PSEUDO_RTL)
    yield
    switch_language(qapp, i18n.FALLBACK)


def _palette(desktop: Desktop, words: str) -> Palette:
    press(desktop, Qt.Key.Key_K, CTRL)
    found = desktop.work.open_dialog
    assert isinstance(found, Palette)
    press(desktop, words)
    return found


def test_an_open_alert_by_its_title(desktop: Desktop) -> None:
    alert = desktop.seat.desk.state.alerts["H2"]
    palette = _palette(desktop, "high " + alert.title.split()[0])
    assert palette.list.count() >= 2
    press(desktop, Qt.Key.Key_Return)
    assert desktop.work.alert_id() == "H2"


@pytest.mark.usefixtures("mirrored")
def test_an_act_by_its_english_name_in_another_language(desktop: Desktop) -> None:
    _palette(desktop, "acknow")
    press(desktop, Qt.Key.Key_Return)
    assert desktop.seat.sent == [c.AcknowledgeAlert("W2")]


def test_what_is_closed_is_looked_up_with_the_words_that_were_typed(desktop: Desktop) -> None:
    state, now = desktop.seat.world.state, desktop.seat.world.now
    incident = replace(next(iter(state.incidents.values())), title="Harbour fire")
    closed = ClosedIncident(9, now, "resolved", "put out", incident, ())
    other = replace(closed, seq=8, incident=replace(incident, id="other", title="Lost dog"))
    desktop.seat.closed = HistoryPage((closed, other), None)
    palette = _palette(desktop, "harbour fire")
    assert palette.list.count() == 1
    press(desktop, Qt.Key.Key_Return)
    choice = desktop.work.paper.choice
    assert choice is not None
    assert choice.search.text() == "harbour fire"
    assert choice.list.count() == 1


def test_nothing_typed_offers_no_search(desktop: Desktop) -> None:
    press(desktop, Qt.Key.Key_K, CTRL)
    palette = desktop.work.open_dialog
    assert isinstance(palette, Palette)
    rows = [palette.list.item(row).text() for row in range(palette.list.count())]
    assert not any("closed incidents" in row and "among" in row for row in rows)
