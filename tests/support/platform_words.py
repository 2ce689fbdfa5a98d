"""What Qt and Chromium say about the offscreen platform itself, once a process or once a window."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

_WORDS = (
    "This plugin does not support",
    "QRhiGles2:",
    "Failed to create RHI",
    "QVulkanInstance:",
    "GBM is not supported",
    "GPUInfo not initialized",
)


def expect_platform_words(items: Iterable[pytest.Item], folder: Path) -> None:
    """The tests below a folder, which open windows, do not fail because of them."""
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*_WORDS))
