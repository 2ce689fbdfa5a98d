"""The whole console in this process, over a real backend in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.views.chromium import prepare_map
from console.views.map.scheme import register_scheme
from tests.support.backend import backend

__all__ = ["backend"]

prepare_map()
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
