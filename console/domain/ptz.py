"""Steering a camera: what is asked of it, who holds it, and how all of that ends by itself.

A wish to move is worth nothing a second later. So it is no command of the outbox but asked of the
backend at once, and it dies in four places: with the key that is let go, at the console that stops
repeating it, at whoever reaches the camera (MOVE_LASTS_S), and at the camera itself (the same).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

REPEAT_S = 0.3  # a movement that goes on is asked for again so often
MOVE_LASTS_S = 1.0  # and is over so long after it was last asked for
HOLD_EVERY_S = 1.5  # who holds a camera says so again
HOLD_SILENCE_S = 5.0  # and holds it no longer after so long without a word
IDLE_S = 60.0  # a console lets go of a camera that nobody has moved for so long
MOST_PRESETS = 200
TOKEN_MAX = 64  # ONVIF ReferenceToken
NAME_MAX = 64


@dataclass(frozen=True, slots=True)
class Steering:
    """Who holds a camera. One person at a time; others see it."""

    camera_id: str
    person_id: str
    since_utc: datetime


class PtzAct(StrEnum):
    """What can be asked of a camera that moves."""

    HOLD = "hold"  # nothing moves: I hold it, still
    MOVE = "move"
    STOP = "stop"
    HOME = "home"
    PRESET = "preset"
    PRESETS = "presets"  # which there are
    STATUS = "status"  # where it stands
    LEAVE = "leave"  # stop, and hold it no longer


@dataclass(frozen=True, slots=True)
class PtzOrder:
    """pan, tilt, zoom: -1 to 1 of what the camera can; right, up and nearer are positive.

    preset: a token that the camera has told. take: from who holds it now (supervisors).
    """

    act: PtzAct
    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0
    preset: str = ""
    take: bool = False

    def fits(self) -> bool:
        """Whether it may be handed to a camera. NaN does not."""
        speeds = (self.pan, self.tilt, self.zoom)
        preset = len(self.preset) <= TOKEN_MAX and (self.act != PtzAct.PRESET or self.preset)
        return all(-1.0 <= speed <= 1.0 for speed in speeds) and bool(preset)


@dataclass(frozen=True, slots=True)
class Preset:
    """A place that the camera knows. Both are the camera's words, and trusted no further."""

    token: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class PtzPosition:
    """Where a camera stands, -1 to 1 (zoom 0 to 1), as it says; None where it does not say."""

    pan: float | None = None
    tilt: float | None = None
    zoom: float | None = None
    moving: bool = False


@dataclass(frozen=True, slots=True)
class PtzAnswer:
    """What became of an order: trouble is a message id, empty where the camera did as it was told.

    holder: who holds the camera where that is why not; params: what stands in the trouble's words.
    """

    trouble: str = ""
    holder: str = ""
    presets: tuple[Preset, ...] = ()
    position: PtzPosition | None = None


@dataclass(frozen=True, slots=True)
class PtzAsked:
    """An order on its way to whoever reaches the camera. number 0: nobody waits for the answer."""

    number: int
    camera_id: str
    order: PtzOrder


@dataclass(frozen=True, slots=True)
class PtzDone:
    number: int
    answer: PtzAnswer
