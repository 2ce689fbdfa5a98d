"""Chromium takes its schemes once, before the application is made; collection comes before that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console import i18n
from console.views.map.scheme import prepare_environment, register_scheme
from console.views.theme import apply_theme

prepare_environment()
register_scheme()

# What Qt and Chromium say about the offscreen platform itself, once a process or once a window.
_PLATFORM = (
    "This plugin does not support",
    "QRhiGles2:",
    "Failed to create RHI",
    "QVulkanInstance:",
    "GBM is not supported",
    "GPUInfo not initialized",
)
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*_PLATFORM))


@pytest.fixture(autouse=True)
def _as_the_console_starts(qapp: QApplication) -> Iterator[None]:
    """Dark, English, left to right, whatever the test before has switched to."""
    apply_theme(qapp, "dark")
    yield
    i18n.use("en")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
