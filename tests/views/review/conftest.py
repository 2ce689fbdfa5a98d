"""A window with the review in it, over recordings written by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.views.review.panel import ReviewPanel
from tests.support.desktop import Desktop, open_desktop
from tests.support.seat import Seat
from tests.views.review.shelf import Shelf


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    yield made
    made.close()


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, operator: Seat, shelf: Shelf) -> Iterator[Desktop]:
    made = open_desktop(qapp, operator, reviews=shelf)
    made.window.resize(1280, 720)
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=3000)
    yield made
    made.close()


@pytest.fixture
def review(desktop: Desktop) -> ReviewPanel:
    return desktop.area.panel("review", ReviewPanel)
