"""What is said to the process that covers people, and what it says: no av, no cv2 in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from console.video.records import PacketRecord, StreamRecord


class Kind(StrEnum):
    CLIP = "clip"
    PICTURE = "picture"


class Keep(StrEnum):
    """What of a weapon's crop stays as it was judged: nothing, the weapon's own box, or all."""

    NOTHING = "nothing"
    WEAPON = "weapon"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Work:
    """One file. A crop is what a judge saw of a weapon: its box and half its size around it."""

    kind: Kind
    blurred: bool
    data: bytes = field(repr=False)
    crop: bool = False
    keep: Keep = Keep.NOTHING


@dataclass(frozen=True, slots=True)
class Join:
    """Recorded packets of one epoch, the first a keyframe, to be one film as they are."""

    stream: StreamRecord
    packets: tuple[PacketRecord, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """How far the present file is, 0..100."""

    percent: int


@dataclass(frozen=True, slots=True)
class Result:
    """how: as in a bundle's index. Frames and coarse frames count where people were covered."""

    data: bytes = field(repr=False)
    media_type: str
    how: str
    frames: int = 0
    coarse_frames: int = 0
    seconds: float = 0.0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """It cannot be decoded: it stays behind. why: for the log."""

    why: str
