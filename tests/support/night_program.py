"""The window program with what a hand does to the wall in the course of a shift."""

from __future__ import annotations

from tests.support.window_program import Orders, Wish, main


class NightOrders(Orders):
    def _enlarge(self, camera: str) -> Wish:
        """Let a camera fill the wall; none brings the others back."""
        grid = self._area.panels["wall"].grid
        grid.enlarge(camera)
        return lambda: {} if grid.enlarged == camera else None

    def _resize(self, width: int, height: int) -> Wish:
        """Another window size: each tile asks its worker for pictures of another size."""
        self._console.window.resize(width, height)
        return dict

    def _shown(self) -> Wish:
        """Which cameras stand on the wall."""
        return lambda: {"cameras": self._area.panels["wall"].grid.shown()}


def run() -> None:
    main(NightOrders)
