"""A live switch of language: words, direction, room, identifiers (U10, U44, U45)."""

from __future__ import annotations

import re
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console import i18n
from console.views.language import switch_language
from console.views.shell.layout import load_layouts
from console.views.shell.sign_in import SignInPage
from tests.support.desktop import Desktop
from tests.support.screen_text import clipped, texts

RAW_ID = re.compile(r"^[a-z_]+(\.[a-z_0-9]+)+$")
WORKSPACES = [layout.name for layout in load_layouts()]
LANGUAGES = ("en", i18n.PSEUDO, i18n.PSEUDO_RTL)


def english_sentences() -> set[str]:
    """Messages without parameters, long enough not to be met by chance."""
    catalogue = i18n.Catalogue("en")
    return {
        text
        for message in catalogue.ids()
        if "{" not in (text := catalogue.text(message)) and len(text) > 3
    }


def show(desktop: Desktop, qapp: QApplication, language: str, width: int, height: int) -> None:
    switch_language(qapp, language)
    desktop.window.resize(width, height)
    desktop.work.open_alert("W1")
    qapp.sendPostedEvents()


def settled(qtbot: QtBot, window: QWidget, where: str = "") -> None:
    """Layouts answer in turns of the loop; then nothing may be without room."""

    def nothing_clipped() -> None:
        assert (where, clipped(window)) == (where, [])

    qtbot.waitUntil(nothing_clipped, timeout=2000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_id_stands_on_a_screen(
    desktop: Desktop, qapp: QApplication, language: str
) -> None:
    show(desktop, qapp, language, 1920, 1080)
    for workspace in WORKSPACES:
        desktop.area.open_workspace(workspace)
        ids = [text for _, text in texts(desktop.window) if RAW_ID.match(text)]
        assert (workspace, ids) == (workspace, [])


def test_every_word_of_ours_goes_through_the_catalogue(
    desktop: Desktop, qapp: QApplication
) -> None:
    """In the pseudo-locale no English sentence of the catalogue is left."""
    show(desktop, qapp, i18n.PSEUDO, 1920, 1080)
    english = english_sentences()
    for workspace in WORKSPACES:
        desktop.area.open_workspace(workspace)
        seen = [text for _, text in texts(desktop.window)]
        assert (workspace, [text for text in seen if text in english]) == (workspace, [])
        assert any(text.startswith("[") for text in seen), workspace


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_nothing_is_clipped(
    desktop: Desktop, qapp: QApplication, qtbot: QtBot, language: str, size: tuple[int, int]
) -> None:
    show(desktop, qapp, language, *size)
    for workspace in WORKSPACES:
        desktop.area.open_workspace(workspace)
        assert (workspace, desktop.window.width(), desktop.window.height()) == (workspace, *size)
        settled(qtbot, desktop.window, workspace)


@pytest.mark.alone
def test_the_switch_is_live_and_quick_and_keeps_the_place(
    desktop: Desktop, qapp: QApplication
) -> None:
    desktop.work.open_alert("W1")
    began = time.monotonic()
    desktop.work.do("language")
    assert time.monotonic() - began < 2.0
    assert i18n.language() == i18n.PSEUDO
    desktop.work.do("language")
    assert i18n.language() == i18n.PSEUDO_RTL
    assert desktop.window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert desktop.work.alert_id() == "W1"
    desktop.work.do("language")
    assert desktop.window.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_right_to_left_mirrors_all_but_wall_and_clock(
    desktop: Desktop, qapp: QApplication, qtbot: QtBot
) -> None:
    show(desktop, qapp, i18n.PSEUDO_RTL, 1920, 1080)
    area = desktop.area

    def left_of(one: QWidget, other: QWidget) -> bool:
        return one.mapTo(area, QPoint(0, 0)).x() < other.mapTo(area, QPoint(0, 0)).x()

    qtbot.waitUntil(lambda: left_of(area.stack, area.rail), timeout=2000)
    qtbot.waitUntil(lambda: left_of(area.panels["wall"], area.panels["queue"]), timeout=2000)
    wall = area.panels["wall"].grid  # type: ignore[attr-defined]
    assert wall.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert left_of(wall.tile("cam-1"), wall.tile("cam-2"))
    assert left_of(area.status.clock, area.status.utc)


def test_an_incident_number_is_not_torn_apart(desktop: Desktop, qapp: QApplication) -> None:
    show(desktop, qapp, i18n.PSEUDO_RTL, 1920, 1080)
    title = desktop.area.panels["incident"].head.title.text()  # type: ignore[attr-defined]
    assert "\u20662026-1121-002\u2069" in title


def test_mirrored_paragraphs_start_with_the_mark_that_says_so() -> None:
    text = i18n.Catalogue(i18n.PSEUDO_RTL).text("queue.subtitle", n=3)
    assert text.startswith("\u200f")


@pytest.mark.parametrize("problem", ["signin.refused", "signin.no_backend", "signin.failed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_in_page_speaks_each_language(
    qapp: QApplication, qtbot: QtBot, language: str, problem: str
) -> None:
    page = SignInPage("127.0.0.1:8700", "0.1", "demo")
    page.resize(1280, 720)
    page.show()
    switch_language(qapp, language)
    page.refuse(problem)
    settled(qtbot, page)
    assert page.message.text() == i18n.tr(problem)
    page.close()
