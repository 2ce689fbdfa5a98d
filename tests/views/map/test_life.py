"""The page dies, is missing or never comes: the list takes its place and says why."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from console.i18n import tr
from console.views.map import MapView, load_city
from console.views.map.ground import Ground
from console.views.theme import active
from tests.views.map.page_driver import LIMIT_MS, OpenMap, alert


def _kill_page(opened: OpenMap) -> None:
    os.kill(opened.view.browser.page.renderProcessPid(), signal.SIGKILL)


def _message(view: MapView) -> str:
    return view._message.text() if view._message.isVisibleTo(view) else ""


def test_a_killed_page_comes_back_with_what_it_showed(opened: OpenMap) -> None:
    opened.show_alerts([alert("a", 1)])
    opened.view.select("a")
    with opened.bot.waitSignal(opened.view.page_shown, timeout=LIMIT_MS):
        _kill_page(opened)
        opened.bot.waitUntil(
            lambda: _message(opened.view) == tr("map.restarting"), timeout=LIMIT_MS
        )
        assert any("title of a" in text for text in opened.view.list.texts())
    opened.wait_for("document.querySelectorAll('.badge.p1 .ring').length === 1")
    assert _message(opened.view) == ""


def test_a_page_that_keeps_dying_stays_off_until_asked(opened: OpenMap) -> None:
    for _ in range(3):
        with opened.bot.waitSignal(opened.view.page_shown, timeout=LIMIT_MS):
            _kill_page(opened)
    _kill_page(opened)
    opened.bot.waitUntil(lambda: _message(opened.view) == tr("map.died", times=4), timeout=LIMIT_MS)
    assert not opened.view._again.isActive()
    with opened.bot.waitSignal(opened.view.page_shown, timeout=LIMIT_MS):
        opened.bot.mouseClick(opened.view.list_button, Qt.MouseButton.LeftButton)


@pytest.mark.logs("no map page")
def test_without_webengine_the_list_does_the_work(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWebEngineCore", None)
    monkeypatch.delitem(sys.modules, "console.views.map.scheme")
    view = MapView(load_city())
    qtbot.addWidget(view)
    view.set_alerts([alert("a", 1, title="<b>Weapon</b>")])
    view.show()
    qtbot.waitUntil(lambda: _message(view) == tr("map.no_webengine"), timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: any("<b>Weapon</b>" in t for t in view.list.texts()), timeout=LIMIT_MS)
    view.select("a")
    view.list.setFocus()
    with qtbot.waitSignal(view.alertActivated, timeout=LIMIT_MS) as picked:
        qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert picked.args == ["a"]


def test_a_page_that_comes_late_takes_its_place(qtbot: QtBot) -> None:
    """Only a list that a person has asked for stays."""
    view = MapView(load_city())
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.page_shown, timeout=LIMIT_MS):
        view.show()
        qtbot.waitUntil(view._limit.isActive, timeout=LIMIT_MS)
        view._limit.timeout.emit()
        assert _message(view) == tr("map.not_loaded")
        assert view.list.isVisibleTo(view)
    assert view.browser is not None
    assert view.browser.view.isVisibleTo(view)
    assert not view.list_button.isChecked()
    assert view.list_button.text() == tr("map.show_list")
    assert _message(view) == ""
    view.close_page()


@pytest.mark.logs("no map page: gone.geojson is missing")
def test_missing_parts_are_named(qtbot: QtBot, tmp_path: Path) -> None:
    city = dataclasses.replace(load_city(), ground=Ground(tmp_path / "gone.geojson"))
    view = MapView(city)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: _message(view) == tr("map.no_parts"), timeout=LIMIT_MS)


def test_the_list_is_one_press_away_and_back(opened: OpenMap) -> None:
    opened.show_alerts([alert("a", 2)])
    opened.bot.mouseClick(opened.view.list_button, Qt.MouseButton.LeftButton)
    assert opened.view.list.isVisibleTo(opened.view)
    assert _message(opened.view) == ""
    opened.bot.mouseClick(opened.view.list_button, Qt.MouseButton.LeftButton)
    assert opened.view.browser.view.isVisibleTo(opened.view)


def test_the_page_waits_for_the_first_paint(qtbot: QtBot) -> None:
    view = MapView(load_city())
    qtbot.addWidget(view)
    assert view.browser is None
    with qtbot.waitSignal(view.page_shown, timeout=LIMIT_MS):
        view.show()
    view.close_page()


def test_a_panel_dropped_without_a_word_takes_its_page_down_in_order(qtbot: QtBot) -> None:
    """Chromium warns, and at times aborts, when a profile goes before its page."""
    window = QMainWindow()
    qtbot.addWidget(window)
    view = MapView(load_city())
    window.setCentralWidget(view)
    with qtbot.waitSignal(view.page_shown, timeout=LIMIT_MS):
        window.show()
    page, profile = view.browser.page, view.browser.profile
    gone: list[str] = []
    page.destroyed.connect(lambda: gone.append("page"))
    profile.destroyed.connect(lambda: gone.append("profile"))
    shiboken6.delete(window)
    assert gone == ["page", "profile"]


def test_before_its_first_picture_the_page_is_as_dark_as_the_rest(opened: OpenMap) -> None:
    assert opened.view.browser is not None
    assert opened.view.browser.page.backgroundColor() == active().colour("bg")
