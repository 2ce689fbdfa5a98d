"""A window that stands still says so, once for each longer time."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from console.views.standstill import Standstill


@pytest.mark.alone
def test_each_longer_standstill_is_told(qtbot: QtBot) -> None:
    told: list[int] = []
    worked: list[int] = []
    watch = Standstill(tell=lambda late, own: (told.append(late), worked.append(own)))
    watch.start()
    for blocked_s in (0.4, 0.2, 0.8):
        qtbot.wait(60)
        time.sleep(blocked_s)  # the standstill itself
        qtbot.wait(60)
    assert told == sorted(set(told))
    assert any(350 <= one < 700 for one in told)
    assert watch.worst_s >= 0.75
    assert told[-1] == round(watch.worst_s * 1000)
    assert max(worked) < 200  # it slept: none of it was this thread's work
