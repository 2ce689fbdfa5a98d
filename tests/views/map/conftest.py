from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.views.map.page_driver import OpenMap, open_map


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[OpenMap]:
    made = open_map(qtbot)
    yield made
    made.view.close_page()
