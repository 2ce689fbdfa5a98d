"""Text from outside is plain text, on one line, in its own direction, in every view (rule 12)."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.person import Person
from console.i18n import tr
from console.views.words import clean
from tests.support.seat import Seat
from tests.support.story import by_hand
from tests.support.world import ADMIN, SECOND
from tests.views.conftest import Open

CORPUS = (
    "<b>bold</b><img src='file:///etc/passwd'>",
    "<table>" * 28 + "x",
    "</p><script>alert(1)</script>",
    "\u202egnp.exe\u202c back",
    "line\none\rtwo\u2028three",
    "&lt;i&gt; &amp; {who} {n} %s %(x)s",
    "\x00\x07\x1b[31mred",
    "a" * 200,
    "שלום <i>עולם</i>",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + " face",
)


@pytest.mark.parametrize("text", CORPUS)
def test_clean_is_one_visible_line(text: str) -> None:
    shown = clean(text)
    assert "\n" not in shown
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b")
    assert len(shown) <= 400


@pytest.mark.parametrize("text", CORPUS)
def test_hostile_words_stay_words_everywhere(
    operator: Seat, open_seat: Open, text: str, qapp: QApplication
) -> None:
    world = operator.world
    world.do(c.RegisterPerson(Person(SECOND.id, text[:80], SECOND.roles)), ADMIN)
    by_hand(world, "E1", text, Priority.CRITICAL, "cam-3")
    world.do(c.OpenIncident("IE", "E1"), SECOND)
    world.do(c.AddNote("IE", "NE", text, "en"), SECOND)
    world.do(c.StartChecklist("RE", "IE", "armed_person"), SECOND)
    operator.follow()
    began = time.monotonic()
    desktop = open_seat(operator)
    for workspace in ("operations", "board", "conflicts"):
        desktop.area.open_workspace(workspace)
        desktop.work.select("E1")
        desktop.window.grab()
    assert time.monotonic() - began < 5.0  # nested tables froze an AutoText label for 4 s each
    for label in desktop.window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    for widget in desktop.window.findChildren(QWidget):
        tip = widget.toolTip()
        assert "<b>" not in tip
        assert "<img" not in tip
        assert "<table" not in tip
    queue = desktop.panel("queue")
    model = queue.model  # type: ignore[attr-defined]
    assert model.row(model.number_of("E1")).title == clean(text)
    assert not QToolTip.isVisible()


def test_braces_in_a_title_are_not_filled(operator: Seat, open_seat: Open) -> None:
    by_hand(operator.world, "E1", "{who} {n} {reason}", Priority.HIGH)
    operator.world.do(c.OpenIncident("IE", "E1"), SECOND)
    operator.world.do(c.AddNote("IE", "NE", "{actor} was {text}", "en"), SECOND)
    operator.follow()
    desktop = open_seat(operator)
    desktop.work.select("E1")
    log = desktop.panel("incident").log.model  # type: ignore[attr-defined]
    assert "{actor} was {text}" in log.text(log._entries[-1])


def test_a_name_in_braces_is_not_filled_from_another_parameter() -> None:
    words = tr("log.note", actor="{text}", text="hello")
    assert words == "\u2068{text}\u2069: \u2068hello\u2069"
