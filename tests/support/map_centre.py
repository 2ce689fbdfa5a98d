"""Whether the map on screen has the chosen alert in its middle, asked of the page itself."""

from __future__ import annotations

import json

from console.views.map import MapView

_OFF = """(() => {
  const ring = document.querySelector(".ring")?.closest(".spot")?.getBoundingClientRect();
  if (!ring) return "null";
  const off = (from, size, all) => Math.abs(from + size / 2 - all / 2) / all;
  return JSON.stringify([off(ring.x, ring.width, innerWidth), off(ring.y, ring.height, innerHeight),
    innerWidth, innerHeight]);
})()"""
_NEAR = 0.1  # of width and height: at the edge of its city a map is not dragged on


class MapCentre:
    """The page answers by and by: ask again until it is so."""

    def __init__(self, view: MapView) -> None:
        self._view = view
        self._asking = False
        self._answer: tuple[float, float] | None = None

    def is_on_chosen(self) -> bool:
        off = self._off()
        return off is not None and max(off) <= _NEAR

    def is_elsewhere(self) -> bool:
        off = self._off()
        return off is not None and max(off) > _NEAR

    def _off(self) -> tuple[float, float] | None:
        """By the page's last answer, while the map is on screen and drawn at its size there."""
        browser = self._view.browser
        if browser is None or not browser.view.isVisible():
            return None
        if not self._asking:
            self._asking = True
            browser.page.runJavaScript(_OFF, self._answered)
        return self._answer

    def _answered(self, said: str) -> None:
        self._asking = False
        browser, answer = self._view.browser, json.loads(said or "null")
        here = (browser.view.width(), browser.view.height()) if browser else ()
        self._answer = tuple(answer[:2]) if answer and tuple(answer[2:]) == here else None
