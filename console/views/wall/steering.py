"""What a wall is handed to steer cameras with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.domain.ptz import PtzAnswer, PtzOrder
from console.views.joystick.device import Joystick

Steer = Callable[[str, PtzOrder, Callable[[PtzAnswer], None]], None]
"""Asks a camera for something and calls back on the GUI thread with what became of it."""


@dataclass(frozen=True, slots=True)
class Steering:
    """One way out and one joystick for all walls of a console."""

    steer: Steer
    joystick: Joystick | None = None
