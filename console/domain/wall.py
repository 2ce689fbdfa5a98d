"""How the video wall is arranged: which camera in which tile, for whom it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from console.domain.incident import Stamp
from console.domain.person import Role

GRIDS = (1, 4, 9, 16, 25, 36, 64, 100)
MOST_TILES = 100
NAME_MAX = 60
MOST_PERSONAL = 30  # layouts a person
MOST_SHARED = 100  # layouts an organisation, those for roles with them

Tiles = tuple[str, ...]
"""Ids of cameras in reading order, page after page; an empty one is a tile without a camera."""


class LayoutFor(StrEnum):
    """Who has a layout in their list."""

    PERSON = "person"
    EVERYBODY = "everybody"
    ROLE = "role"  # and their walls start with it


@dataclass(frozen=True, slots=True)
class WallLayout:
    """owner_id: who keeps it for themselves, else who made it. saved: the last save of it."""

    id: str
    name: str
    grid: int
    tiles: Tiles
    kept_for: LayoutFor
    owner_id: str
    organisation: str = ""
    role: Role | None = None
    saved: Stamp | None = None


def starting_layout(layouts: Iterable[WallLayout], roles: Iterable[Role]) -> WallLayout | None:
    """The one with which walls of somebody with these roles start: the newest, if there is any."""
    held = set(roles)
    meant = [one for one in layouts if one.role in held]
    return max(meant, key=lambda one: one.saved.seq if one.saved else 0, default=None)


def fitting_grid(cameras: int) -> int:
    """The smallest grid that shows so many, else the largest."""
    return next((size for size in GRIDS if size >= cameras), GRIDS[-1])


def trimmed(tiles: Tiles) -> Tiles:
    """Without the empty tiles at the end, which say nothing."""
    last = max((place for place, camera in enumerate(tiles) if camera), default=-1)
    return tiles[: last + 1]


def put(tiles: Tiles, place: int, camera_id: str) -> Tiles:
    """A camera into a tile. One that stood elsewhere changes places with what was there."""
    row = [*tiles, *[""] * (place + 1 - len(tiles))]
    if camera_id in row:
        row[row.index(camera_id)] = row[place]
    row[place] = camera_id
    return trimmed(tuple(row))


def cleared(tiles: Tiles, place: int) -> Tiles:
    """The same wall with this tile empty; the others stay where they are."""
    return trimmed(tuple("" if at == place else camera for at, camera in enumerate(tiles)))


def pages(tiles: Tiles, grid: int) -> int:
    """How many pages of this grid the tiles fill; one at least."""
    return max(1, -(-len(tiles) // grid))
