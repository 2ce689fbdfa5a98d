"""Whole consoles in this process, signed in as a person would type it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.bootstrap import Console
from console.views.shell.area import WorkArea
from console.views.theme import apply_theme
from tests.support.backend import Backend

SIGNED_IN_WITHIN_MS = 20_000
_CLOSED: list[Console] = []


class Open(Protocol):
    def __call__(self, account: str) -> Console: ...


def area_of(console: Console) -> Any:
    """The newest one: a former session's goes when the loop comes to it."""
    return next(reversed(console.window.findChildren(WorkArea)), None)


def close(console: Console) -> None:
    """As a person who goes: nothing of it is left, but its data."""
    _CLOSED.append(console)
    for panel in area_of(console).panels.values() if area_of(console) else ():
        if close_page := getattr(getattr(panel, "view", None), "close_page", None):
            close_page()
    console.close()
    console.window.close()
    console.window.deleteLater()


@pytest.fixture
def open_console(
    qapp: QApplication, qtbot: QtBot, backend: Backend, tmp_path: Path
) -> Iterator[Open]:
    """Signs an account in at a console of its own; over the same data after `close`."""
    apply_theme(qapp, "dark")
    opened: list[Console] = []

    def open_one(account: str) -> Console:
        args = argparse.Namespace(
            backend=backend.url,
            ca="",
            data=tmp_path / f"console-{account}",
            account=account,
            memory_only=False,
            model=None,
            demo_control=None,
            map={},
            sound={"output": "", "volume": 80, "mute_minutes": 15},
        )
        console = Console(qapp, args)
        opened.append(console)
        page = console.window.sign_in
        qtbot.waitExposed(console.window)
        qtbot.keyClicks(page.password, backend.passwords[account])
        qtbot.keyClick(page.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: area_of(console) is not None, timeout=SIGNED_IN_WITHIN_MS)
        qtbot.waitUntil(lambda: bool(area_of(console).desk.state.people), timeout=10_000)
        console.window.activateWindow()
        qtbot.waitUntil(console.window.isActiveWindow, timeout=3000)
        return console

    yield open_one
    for console in opened:
        if console not in _CLOSED:
            close(console)
    _CLOSED.clear()
