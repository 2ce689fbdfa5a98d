"""What is said to the process that analyses recordings, and what it says: no av, no numpy here."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.analysis import AnalysisModel, CameraSeen
from console.inference.refusal import Reason


@dataclass(frozen=True, slots=True)
class Look:
    """One camera from when to when; every_s as in an AnalysisWish. Answered by Looked."""

    camera_id: str
    from_utc: float
    to_utc: float
    every_s: float


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded."""

    model: AnalysisModel


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """Where is what was recorded then? It waits for a RelayPlace, or None."""

    camera_id: str
    at_utc: float


@dataclass(frozen=True, slots=True)
class Reached:
    """How far it is. waits: it got less than half of the time that it could have used."""

    at_utc: float
    seen: CameraSeen
    waits: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """This camera is done."""

    seen: CameraSeen


@dataclass(frozen=True, slots=True)
class CannotLook:
    """The model is refused, or broke: nothing more comes."""

    reason: Reason
