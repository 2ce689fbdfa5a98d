"""Where a person stood on their screen, so that they stand there again after a fault (C96)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Draft:
    """What was begun for a step and not stated yet; evidence: sha256 of what hangs on it."""

    run_id: str
    step_id: str
    value: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WallScreen:
    """What a wall showed. grid 0: by itself; by_number: all cameras, tiles is then empty.

    moved, seen_seq: how far it was the layout any more, and up to where that was known.
    """

    grid: int = 0
    page: int = 0
    by_number: bool = True
    tiles: tuple[str, ...] = ()
    layout_id: str = ""
    moved: bool = False
    seen_seq: int = 0
    camera_id: str = ""


@dataclass(frozen=True, slots=True)
class WallWindow:
    """A wall in a window of its own: where it stood on which screen, in pixels of the desktop."""

    number: int
    wall: WallScreen
    screen: str
    place: tuple[int, ...]  # left, top, width, height
    full_screen: bool = False


@dataclass(frozen=True, slots=True)
class ReviewScreen:
    """What a review of recordings stood at; it comes back standing. Times in seconds since 1970.

    mark_in, mark_out: what was chosen. camera_id: the one in hand, large: it filled the review.
    """

    cameras: tuple[str, ...] = ()
    at_utc: float = 0.0
    mark_in: float | None = None
    mark_out: float | None = None
    speed: float = 1.0
    camera_id: str = ""
    large: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """Ids by what they are of; empty where there was nothing.

    row_id: the alert selected in the queue. alert_id: the one in the incident dock, mostly the
    same. step_id: only where the person stood on another step than the one that is asked.
    splits: the splitters that somebody dragged, in pixels, by workspace.
    started_in: the language the window was started in, before the person chose another.
    keys: the keys that the person has moved, by act.
    wall: None in what an earlier version has kept; camera_id is the one enlarged there.
    """

    workspace: str = ""
    row_id: str = ""
    alert_id: str = ""
    incident_id: str = ""
    step_id: str = ""
    camera_id: str = ""
    note: str = ""
    drafts: tuple[Draft, ...] = ()
    splits: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    language: str = ""
    started_in: str = ""
    wall: WallScreen | None = None
    wall_windows: tuple[WallWindow, ...] = ()
    review: ReviewScreen | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
