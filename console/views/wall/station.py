"""One wall with all that can be done to it, and where a person stood at it."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.screen import WallScreen
from console.domain.wall import GRIDS
from console.views.wall.acts import WallActs
from console.views.wall.dock import WallPanel
from console.views.wall.layouts import WallLayouts
from console.views.wall.ptz.wiring import WallPtz
from console.views.wall.replaying import replay_acts


class WallStation:
    """`acts` by the names of the window's action table."""

    def __init__(self, wall: WallPanel) -> None:
        self.wall = wall
        self.acts = WallActs(wall)
        if wall.recordings is not None:
            self.acts.tile_acts += replay_acts(wall, wall.recordings)
        if wall.steering is not None:
            self.ptz = WallPtz(self.acts, wall.steering.steer, wall.steering.joystick)
        self.layouts = WallLayouts(self.acts)
        self.table: dict[str, Callable[[], object]] = {
            "wall_cameras": self.acts.toggle_list,
            "wall_grid": self.acts.ask_grid,
            "wall_layouts": self.layouts.ask_layouts,
            "wall_save": self.layouts.save,
            "wall_save_as": self.layouts.save_as,
        }

    def screen(self) -> WallScreen:
        """What this wall shows, to be shown again after a fault."""
        order = self.wall.order
        return WallScreen(
            grid=order.grid,
            page=order.page,
            by_number=order.tiles is None,
            tiles=order.tiles or (),
            layout_id=order.layout_id,
            moved=order.moved,
            seen_seq=order.seen_seq,
            camera_id=self.wall.grid.enlarged,
        )

    def stand_on(self, screen: WallScreen) -> None:
        """As it was left; cameras and layouts that are gone meanwhile leave their tiles empty."""
        order = self.wall.order
        self.layouts.stand()
        order.tiles = None if screen.by_number else screen.tiles
        order.grid = screen.grid if screen.grid in GRIDS or not screen.grid else 0
        order.page, order.layout_id = max(0, screen.page), screen.layout_id
        order.moved, order.seen_seq = screen.moved, screen.seen_seq
        self.wall.show_page()
        self.wall.grid.enlarge(screen.camera_id)
