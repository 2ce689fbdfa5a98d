"""The bridge: any thread posts, the GUI follows in small slices, critical alarms at once."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.link import LinkState, LinkStatus
from console.store.select import Change, ChangeSet
from console.views.bridge import SLICE_S, Bridge, Update
from tests.support.seat import Seat
from tests.support.story import by_hand, weapon
from tests.support.world import DETECTOR, World


@pytest.fixture
def bridge(operator: Seat) -> Bridge:
    return operator.bridge


def difference(seat: Seat) -> ChangeSet:
    return seat.world.state.difference(seat.desk.state)


def test_what_another_thread_posts_is_applied_in_order(operator: Seat, qtbot: QtBot) -> None:
    seqs: list[int] = []
    operator.bridge.changed.connect(lambda _c: seqs.append(operator.desk.state.seq))
    sets = []
    for number in range(5):
        by_hand(operator.world, f"T{number}", "Thing", Priority.LOW)
        changes = difference(operator)
        sets.append(changes)
        operator.desk.state.tables["alerts"].pop(f"T{number}", None)
    thread = threading.Thread(
        target=lambda: [operator.bridge.post(Update(changes=one)) for one in sets]
    )
    with qtbot.waitSignal(operator.bridge.changed, timeout=2000):
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: operator.desk.state == operator.world.state, timeout=2000)
    assert seqs == sorted(seqs)


@pytest.mark.alone
def test_quiet_changes_wait_for_company_but_not_long(operator: Seat, qtbot: QtBot) -> None:
    timer = operator.bridge._timer  # the wake of the seat's own start is over, or will soon be
    qtbot.waitUntil(lambda: not (timer.isActive() or operator.bridge.is_behind()), timeout=2000)
    by_hand(operator.world, "Q1", "Quiet", Priority.LOW)
    changes = difference(operator)
    began = time.monotonic()
    with qtbot.waitSignal(operator.bridge.changed, timeout=2000):
        operator.bridge.post(Update(changes=changes))
    assert 0.08 <= time.monotonic() - began < 1.0


@pytest.mark.alone
def test_a_critical_alarm_does_not_wait(operator: Seat, qtbot: QtBot) -> None:
    fired: list[float] = []
    operator.bridge.changed.connect(lambda _c: fired.append(time.monotonic()))
    by_hand(operator.world, "Q1", "Quiet", Priority.LOW)
    operator.bridge.post(Update(changes=difference(operator)))
    operator.world.do(weapon(operator.world, "W9"), DETECTOR)
    began = time.monotonic()
    with qtbot.waitSignal(operator.bridge.raised, timeout=2000):
        operator.bridge.post(Update(changes=difference(operator)))
    assert fired[0] - began < 0.08


def test_raised_names_only_what_is_new(operator: Seat) -> None:
    raised: list[str] = []
    operator.bridge.raised.connect(lambda alert: raised.append(alert.id))
    operator.world.do(weapon(operator.world, "W9"), DETECTOR)
    operator.follow()
    operator.world.do(c.AcknowledgeAlert("W9"))
    operator.follow()
    assert raised == ["W9"]


def test_a_flood_is_taken_in_slices(operator: Seat, qtbot: QtBot) -> None:
    """20,000 records: the loop turns meanwhile, and no turn is longer than a slice and a piece."""
    world = World()
    by_hand(world, "X", "Thing", Priority.LOW)
    alert = world.state.alerts["X"]
    flood = ChangeSet(9, tuple(Change("alerts", f"F{n}", alert) for n in range(20_000)))
    turns: list[float] = []
    drain = operator.bridge.drain
    longest = 0.0

    def timed() -> None:
        nonlocal longest
        began = time.perf_counter()
        drain()
        longest = max(longest, time.perf_counter() - began)

    operator.bridge._timer.timeout.disconnect()
    operator.bridge._timer.timeout.connect(timed)
    beat = QTimer()
    beat.timeout.connect(lambda: turns.append(time.monotonic()))
    beat.start(0)
    operator.bridge.post(Update(changes=flood))
    qtbot.waitUntil(lambda: len(operator.desk.state.alerts) >= 20_000, timeout=10_000)
    assert len(turns) > 1
    assert longest < 5 * SLICE_S


def test_marks_and_status_are_told_apart(operator: Seat, qtbot: QtBot) -> None:
    marked: list[bool] = []
    operator.bridge.marked.connect(lambda: marked.append(True))
    status = LinkStatus(LinkState.OFFLINE, operator.world.now, queued=2)
    with qtbot.waitSignal(operator.bridge.status_changed, timeout=2000):
        operator.bridge.post(Update(link=status))
    assert marked == []
    assert operator.desk.link == status
    with qtbot.waitSignal(operator.bridge.marked, timeout=2000):
        operator.bridge.post(Update(local=frozenset({("alerts", "W1")})))
    assert operator.desk.is_local("alerts", "W1")
