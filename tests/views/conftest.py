"""Windows over a folded story, as the console starts them.

Chromium takes its schemes once, before the application is made; collection comes before that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console import i18n
from console.views.chromium import prepare_map
from console.views.map.scheme import register_scheme
from console.views.review.door import Reviews
from console.views.theme import apply_theme
from console.views.verdict.back import LookingBack
from tests.support.desktop import Desktop, open_desktop
from tests.support.platform_words import expect_platform_words
from tests.support.seat import Seat
from tests.support.story import busy_world, seat
from tests.support.world import OPERATOR, SECOND, SUPERVISOR, World
from tests.views.review.shelf import Shelf

prepare_map()
register_scheme()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    expect_platform_words(items, Path(__file__).parent)


@pytest.fixture(autouse=True)
def _as_the_console_starts(qapp: QApplication) -> Iterator[None]:
    """Dark, English, left to right, whatever the test before has switched to."""
    apply_theme(qapp, "dark")
    yield
    i18n.use("en")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


class Open(Protocol):
    """back, reviews: where recordings are."""

    def __call__(
        self, at: Seat, back: LookingBack | None = None, reviews: Reviews | None = None
    ) -> Desktop: ...


@pytest.fixture
def open_seat(qapp: QApplication, qtbot: QtBot) -> Iterator[Open]:
    """Opens a seat's window in front of all others, so that keys reach it."""
    opened: list[Desktop] = []

    def open_one(
        at: Seat, back: LookingBack | None = None, reviews: Reviews | None = None
    ) -> Desktop:
        desktop = open_desktop(qapp, at, back=back, reviews=reviews)
        opened.append(desktop)
        desktop.window.activateWindow()
        qtbot.waitUntil(desktop.window.isActiveWindow, timeout=3000)
        return desktop

    yield open_one
    for desktop in opened:
        desktop.close()


@pytest.fixture
def world() -> World:
    return busy_world()


@pytest.fixture
def operator(world: World) -> Seat:
    return seat(world, OPERATOR, "Ann Berg")


@pytest.fixture
def second(world: World) -> Seat:
    return seat(world, SECOND, "Bo Lie")


@pytest.fixture
def supervisor(world: World) -> Seat:
    return seat(world, SUPERVISOR, "Cy Dahl")


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Recordings of a review. Whoever opens a window over it asks for it before the window."""
    made = Shelf()
    yield made
    made.close()


@pytest.fixture
def desktop(operator: Seat, open_seat: Open) -> Desktop:
    return open_seat(operator)
