"""An analysis of recordings: what is asked for, how far it is, what was found, what was not read.

It is this console's own and stands in no journal: what is made of a hit (a bookmark, an alert)
does.
Times are in seconds since 1970, on the recorder's clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from console.domain.alert import Box, Params


class Unread(StrEnum):
    """Why a stretch was not looked at; the last part of a message id of `analysis.unread_*`."""

    NOT_RECORDED = "not_recorded"  # or erased since, or damaged on the recorder's disk
    DAMAGED = "damaged"  # it came, and does not decode
    UNREACHABLE = "unreachable"
    DIED = "died"
    HUNG = "hung"
    STOPPED = "stopped"
    TOO_LONG = "too_long"


_CUT = frozenset({Unread.UNREACHABLE, Unread.DIED, Unread.HUNG, Unread.TOO_LONG})


class Stage(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AnalysisWish:
    """every_s: from one picture that is looked at to the next; 0: each picture."""

    camera_ids: tuple[str, ...]
    from_utc: float
    to_utc: float
    every_s: float = 0.0


@dataclass(frozen=True, slots=True)
class AnalysisModel:
    """What looks. labels: what it looks for."""

    name: str
    version: str
    sha256: str
    threshold: float
    device: str
    demo: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that was not looked at."""

    from_utc: float
    to_utc: float
    why: Unread


@dataclass(frozen=True, slots=True)
class CameraSeen:
    """looked: pictures that the model was shown; came: those that were recorded and sent."""

    camera_id: str
    looked: int = 0
    came: int = 0
    unread: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysisHit:
    """Something followed for a while. box and score: at at_utc, where it was surest.

    number: in the order in which they were found; it stays. alarm: live it would have raised one;
    else it was seen above the threshold, but too seldom for that. pictures: on how many.
    """

    number: int
    camera_id: str
    label: str
    score: float
    box: Box
    at_utc: float
    from_utc: float
    to_utc: float
    pictures: int
    alarm: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """As it stands now. waits: other work of this machine comes first. left_s: what it will take,
    as far as that can be told; 0: it cannot. more: hits beyond those that are listed. message_id:
    why it failed.
    """

    wish: AnalysisWish
    stage: Stage = Stage.STARTING
    model: AnalysisModel | None = None
    hits: tuple[AnalysisHit, ...] = ()
    more: int = 0
    seen: tuple[CameraSeen, ...] = ()
    percent: int = 0
    waits: bool = False
    left_s: float = 0.0
    message_id: str = ""
    params: Params = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        return self.stage in (Stage.STARTING, Stage.RUNNING)

    @property
    def cut(self) -> tuple[Unread, ...]:
        """Why stretches were not looked at that could have been, each once: it ended early."""
        whys = [gap.why for one in self.seen for gap in one.unread if gap.why in _CUT]
        return tuple(dict.fromkeys(whys))

    @property
    def looked(self) -> int:
        return sum(one.looked for one in self.seen)

    @property
    def came(self) -> int:
        return sum(one.came for one in self.seen)
