"""The kernel's own bytes, through a FIFO in place of the device."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.views.joystick.device import Joystick
from console.views.joystick.events import (
    AXIS,
    BUTTON,
    DEAD_ZONE,
    FULL,
    INIT,
    JsEvent,
    Sticks,
    events,
)

Speeds = tuple[float, float, float]


def js_event(kind: int, number: int, value: int) -> bytes:
    """As linux/joystick.h has it: time, value, type, number."""
    return struct.pack("=IhBB", 123456, value, kind, number)


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[int]:
    """The end that the kernel would write to."""
    os.mkfifo(tmp_path / "js0")
    writer = os.open(tmp_path / "js0", os.O_RDWR)
    yield writer
    os.close(writer)


@pytest.fixture
def joystick(tmp_path: Path, qapp: QApplication) -> Iterator[Joystick]:
    made = Joystick(folder=tmp_path)
    yield made
    made.stop()


def test_axes_pan_tilt_and_zoom_and_buttons_are_presets(
    fifo: int, joystick: Joystick, qtbot: QtBot
) -> None:
    moved: list[Speeds] = []
    struck: list[int] = []
    joystick.moved.connect(lambda *speeds: moved.append(speeds))
    joystick.struck.connect(struck.append)
    joystick.look()
    initial = [js_event(AXIS | INIT, n, 200) for n in range(3)] + [js_event(BUTTON | INIT, 0, 0)]
    os.write(fifo, b"".join(initial))
    os.write(fifo, js_event(AXIS, 0, FULL) + js_event(AXIS, 1, -FULL)[:3])
    qtbot.waitUntil(lambda: moved == [(1.0, 0.0, 0.0)], timeout=3000)
    os.write(fifo, js_event(AXIS, 1, -FULL)[3:] + js_event(AXIS, 2, -FULL - 1))
    qtbot.waitUntil(lambda: moved[-1:] == [(1.0, 1.0, -1.0)], timeout=3000)
    os.write(fifo, js_event(BUTTON, 2, 1) + js_event(BUTTON, 2, 0))
    qtbot.waitUntil(lambda: struck == [2], timeout=3000)
    os.write(fifo, b"".join(js_event(AXIS, n, 300) for n in range(3)))
    qtbot.waitUntil(lambda: moved[-1] == (0.0, 0.0, 0.0), timeout=3000)


def test_it_may_be_plugged_in_later_and_pulled_out_while_it_is_bent(
    tmp_path: Path, joystick: Joystick, qtbot: QtBot
) -> None:
    joystick.look()
    assert not joystick.is_plugged
    for name in ("js0", "js1"):  # another number after it was plugged in again
        os.mkfifo(tmp_path / name)
        writer = os.open(tmp_path / name, os.O_RDWR)
        joystick.look()
        with qtbot.waitSignal(joystick.moved, timeout=3000):
            os.write(writer, js_event(AXIS, 0, FULL))
        with qtbot.waitSignal(joystick.moved, timeout=3000) as stood:
            os.close(writer)
        assert stood.args == [0.0, 0.0, 0.0]
        assert not joystick.is_plugged
        (tmp_path / name).unlink()


def test_what_cannot_be_opened_is_as_if_it_were_not_there(
    tmp_path: Path, joystick: Joystick
) -> None:
    (tmp_path / "js0").symlink_to(tmp_path / "nowhere")
    joystick.look()
    assert not joystick.is_plugged


def test_within_the_dead_zone_nothing_moves_and_beyond_it_slowly_at_first() -> None:
    sticks, found = Sticks(), []
    for value in (0.0, DEAD_ZONE, 0.3, 0.65, 1.0):
        sticks.moved(JsEvent(True, 0, round(value * FULL), False))
        found.append(sticks.speeds()[0])
    assert found[:2] == [0.0, 0.0]
    assert 0.0 < found[2] < 0.1 < found[3] < 0.5 < found[4] == 1.0


def test_a_trigger_rests_at_the_end_of_its_way() -> None:
    sticks = Sticks()
    sticks.moved(JsEvent(True, 2, -FULL, True))
    assert sticks.speeds() == (0.0, 0.0, 0.0)
    sticks.moved(JsEvent(True, 2, FULL, False))
    assert sticks.speeds() == (0.0, 0.0, 1.0)


def test_unknown_kinds_and_halves_are_left_out() -> None:
    data = js_event(0x04, 0, 1) + js_event(AXIS, 7, 5) + b"\x01\x02"
    assert list(events(data)) == [JsEvent(True, 7, 5, False)]
