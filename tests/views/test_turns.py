"""Work in slices leaves the loop its turns; a workspace is opened panel by panel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from console.views.turns import Turns
from tests.support.desktop import Desktop


class _Key(QObject):
    """Something that waits in the loop's queue, as a key does."""

    pressed = Signal(int)


def test_what_waits_is_served_between_two_slices(qtbot: QtBot) -> None:
    key, seen = _Key(), list[str]()
    key.pressed.connect(lambda n: seen.append(f"key {n}"), Qt.ConnectionType.QueuedConnection)

    def work() -> Iterator[None]:
        for number in range(3):
            seen.append(f"slice {number}")
            key.pressed.emit(number)
            yield

    turns = Turns(work())
    assert seen == []
    qtbot.waitUntil(lambda: not turns.under_way)
    assert seen == ["slice 0", "key 0", "slice 1", "key 1", "slice 2", "key 2"]


def test_what_is_stopped_is_never_done(qtbot: QtBot) -> None:
    key, done = _Key(), list[int]()

    def work() -> Iterator[None]:
        for number in range(3):
            done.append(number)
            key.pressed.emit(number)
            yield

    turns = Turns(work())
    key.pressed.connect(lambda _: turns.stop(), Qt.ConnectionType.QueuedConnection)
    qtbot.waitUntil(lambda: not turns.under_way)
    qtbot.wait(50)
    assert done == [0]


def test_an_error_is_told_once(qtbot: QtBot) -> None:
    def work() -> Iterator[None]:
        yield
        raise RuntimeError("a panel that cannot be made")

    with qtbot.captureExceptions() as told:
        turns = Turns(work())
        qtbot.waitUntil(lambda: not turns.under_way)
        qtbot.wait(50)
    assert [str(error) for _, error, _ in told] == ["a panel that cannot be made"]


@pytest.mark.parametrize("meanwhile", ["", "board"])
def test_a_workspace_opens_panel_by_panel(desktop: Desktop, meanwhile: str) -> None:
    """The queue stands and has the keys first; who goes elsewhere meanwhile stays there."""
    area = desktop.area
    area.open_workspace("conflicts")
    opened: list[str] = []
    area.workspace_opened.connect(opened.append)
    steps = area.open_in_steps("operations")
    next(steps)
    assert area.window().focusWidget() is area.panels["queue"].list  # type: ignore[attr-defined]
    if meanwhile:
        area.open_workspace(meanwhile)
    left = len(list(steps))
    expected = meanwhile or "operations"
    assert area.open_name == expected
    assert opened == [expected]
    standing = [n for n in area.workspaces[expected].panel_names() if n in area.panels]
    assert left == (0 if meanwhile else len(standing) - 1)
    assert all(area.panels[name].isVisibleTo(area) for name in standing)
