"""Cameras, and who detects on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from console.domain.place import Position


class Privacy(StrEnum):
    """How a camera's people are shown (DESIGN rule 11)."""

    SILHOUETTES = "silhouettes"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera as everybody may know it: its address and password are never in here.

    sub_height: rows of pixels of its second, smaller stream; 0: it has none. address_version: goes
    up by one each time it is reached elsewhere or with another password; nobody sets it up.
    """

    id: str
    number: int
    name: str
    place: str
    position: Position
    bearing_deg: float = 0.0
    fov_deg: float = 60.0
    area: str = ""
    privacy: Privacy = Privacy.SILHOUETTES
    privacy_reason: str = ""
    detection: bool = True
    still_alarm_s: int = 10
    tamper_alarm: bool = True  # covered, out of focus, dazzled, turned away
    ptz: bool = False  # it moves, and may be steered; how it is reached is no part of this
    sub_height: int = 0
    address_version: int = 0

    def readdressed(self) -> Camera:
        return replace(self, address_version=self.address_version + 1)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who detects a camera. Changes of holder are events; renewals are heartbeats, 5 s."""

    camera_id: str
    holder: str
    epoch: str
    since_utc: datetime
    held: bool = True
