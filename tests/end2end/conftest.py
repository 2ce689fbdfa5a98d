"""The whole console in this process, over a real backend in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.views.chromium import prepare_map
from console.views.map.scheme import register_scheme
from tests.end2end.consoles import open_console
from tests.support.backend import backend
from tests.support.platform_words import expect_platform_words

__all__ = ["backend", "open_console"]

prepare_map()
register_scheme()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    expect_platform_words(items, Path(__file__).parent)
