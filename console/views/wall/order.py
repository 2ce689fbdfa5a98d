"""The order of one wall: its tiles page by page, as a person arranged them or by number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.domain.wall import (
    GRIDS,
    MOST_TILES,
    Tiles,
    WallLayout,
    cleared,
    fitting_grid,
    pages,
    put,
    trimmed,
)

MOST_BY_ITSELF = 16  # tiles; more at once is a person's wish: each costs a machine its share
_LEAST_BY_ITSELF = 4


@dataclass(slots=True)
class Order:
    """tiles None: all cameras by their numbers, on as many pages as they need.

    grid 0: as many tiles as there are cameras, within reason. layout_id: the layout that was opened
    last; moved: it has been arranged otherwise since. seen_seq: of the state when it was opened.
    """

    tiles: Tiles | None = None
    grid: int = 0
    page: int = 0
    layout_id: str = ""
    moved: bool = False
    seen_seq: int = 0

    def all_tiles(self, cameras: Sequence[str]) -> Tiles:
        """cameras: the ids of all there are, by their numbers."""
        return tuple(cameras) if self.tiles is None else self.tiles

    def size(self, cameras: Sequence[str]) -> int:
        if self.grid:
            return self.grid
        fitting = min(fitting_grid(len(cameras)), MOST_BY_ITSELF)
        return max(_LEAST_BY_ITSELF, fitting) if len(cameras) > 1 else 1

    def pages(self, cameras: Sequence[str]) -> int:
        return pages(self.all_tiles(cameras), self.size(cameras))

    def shown(self, cameras: Sequence[str]) -> Tiles:
        """The tiles of this page, as many as the grid has; empty ones at the end of the last."""
        grid = self.size(cameras)
        self.page = min(self.page, self.pages(cameras) - 1)
        part = self.all_tiles(cameras)[self.page * grid : (self.page + 1) * grid]
        return (*part, *[""] * (grid - len(part)))

    def turn(self, by: int, cameras: Sequence[str]) -> bool:
        """Some pages on or back; whether there is such a one."""
        wanted = self.page + by
        if not 0 <= wanted < self.pages(cameras):
            return False
        self.page = wanted
        return True

    def show_grid(self, grid: int, cameras: Sequence[str], keep: str = "") -> None:
        """Another number of tiles, on the page with this camera, or with the first one here."""
        if grid not in GRIDS:
            raise ValueError(f"no grid of {grid}")
        tiles = self.all_tiles(cameras)
        place = tiles.index(keep) if keep in tiles else self.page * self.size(cameras)
        if self.grid != grid and self.layout_id:
            self.moved = True
        self.grid, self.page = grid, place // grid

    def next_grid(self, step: int, cameras: Sequence[str]) -> int:
        """The next larger (1) or smaller (-1) grid; the same at either end."""
        at = GRIDS.index(self.size(cameras)) + step
        return GRIDS[max(0, min(len(GRIDS) - 1, at))]

    def go_to(self, camera_id: str, cameras: Sequence[str]) -> bool:
        """To the page that a camera is on; whether there is one."""
        tiles = self.all_tiles(cameras)
        if camera_id not in tiles:
            return False
        self.page = tiles.index(camera_id) // self.size(cameras)
        return True

    def place_of(self, camera_id: str, cameras: Sequence[str]) -> int:
        """Where it stands among all tiles; -1 where it does not."""
        tiles = self.all_tiles(cameras)
        return tiles.index(camera_id) if camera_id in tiles else -1

    # -- arranging ------------------------------------------------------------------------------

    def put(self, place: int, camera_id: str, cameras: Sequence[str]) -> None:
        """place: on this page. What stood there goes where the camera came from."""
        tiles = self._begin(cameras)
        self.tiles = put(tiles, self._at(place), camera_id)[:MOST_TILES]

    def clear(self, place: int, cameras: Sequence[str]) -> None:
        tiles = self._begin(cameras)
        self.tiles = cleared(tiles, self._at(place))

    def swap(self, place: int, other: int, cameras: Sequence[str]) -> None:
        """Two tiles of this page change what they show."""
        tiles = [*self._begin(cameras)]
        one, two = self._at(place), self._at(other)
        tiles += [""] * (max(one, two) + 1 - len(tiles))
        tiles[one], tiles[two] = tiles[two], tiles[one]
        self.tiles = tuple(tiles)[:MOST_TILES]

    def _begin(self, cameras: Sequence[str]) -> Tiles:
        """By number is no arrangement of anybody's: what is arranged begins with what is shown,
        and of more cameras than a layout takes it is this page."""
        tiles, self.grid = self._frozen(cameras), self.size(cameras)
        if self.tiles is None and len(cameras) > MOST_TILES:
            self.page = 0
        self.moved = True
        return tiles

    def _frozen(self, cameras: Sequence[str]) -> Tiles:
        if self.tiles is not None:
            return self.tiles
        return tuple(cameras) if len(cameras) <= MOST_TILES else self.shown(cameras)

    def _at(self, place: int) -> int:
        return self.page * self.grid + place

    # -- layouts --------------------------------------------------------------------------------

    def kept_tiles(self, cameras: Sequence[str]) -> Tiles:
        """What a layout is saved with."""
        return trimmed(self._frozen(cameras))

    def open(self, layout: WallLayout, seen_seq: int) -> None:
        self.tiles, self.grid, self.page = layout.tiles, layout.grid, 0
        self.layout_id, self.moved, self.seen_seq = layout.id, False, seen_seq

    def open_all(self) -> None:
        """All cameras again, by their numbers."""
        self.tiles, self.grid, self.page = None, 0, 0
        self.layout_id, self.moved = "", False


def by_number(cameras: Iterable[tuple[int, str]]) -> list[str]:
    """Ids in the order of their numbers."""
    return [camera_id for _, camera_id in sorted(cameras)]
