"""The window's keys for looking back: V opens the review, B keeps a bookmark, wherever one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject

from console.domain.alert import Alert
from console.domain.bookmark import MOST_CAMERAS
from console.domain.incident import Incident
from console.views.bookmarks.acts import BookmarkActs
from console.views.bookmarks.panel import BookmarksPanel
from console.views.exports.panel import Exports
from console.views.review.acts import ReviewActs
from console.views.review.analysis.acts import AnalysisActs
from console.views.review.chosen import Chosen
from console.views.review.panel import ReviewPanel
from console.views.review.station import ReviewStation
from console.views.shell.area import WorkArea
from console.views.wall.dock import WallPanel
from console.views.wall.tile_view import TileView

WORKSPACE = "review"


class Reviewing(QObject):
    """`table`: by the names of the window's action table. walls: all that are open. raise_alert:
    asks for an alert at a camera, with words to begin with.
    """

    def __init__(
        self,
        area: WorkArea,
        exports: Exports,
        in_hand: Callable[[], Alert | None],
        incident: Callable[[], Incident | None],
        walls: Callable[[], Sequence[WallPanel]],
        raise_alert: Callable[[str, str], object],
    ) -> None:
        super().__init__(area)
        self._area, self._in_hand, self._walls = area, in_hand, walls
        self.bookmarks = BookmarkActs(area, area.desk, incident)
        panel = area.panels.get("review")
        self.panel = panel if isinstance(panel, ReviewPanel) else None
        self.acts: ReviewActs | None = None
        self.analyses: AnalysisActs | None = None
        self.station: ReviewStation | None = None
        if self.panel is not None:
            self.station = ReviewStation(self.panel)
            area.bridge.changed.connect(self.station.refresh)
            self.analyses = AnalysisActs(self.panel, self.bookmarks.ask, raise_alert)
            own = self._keep, exports.ask_window, self.analyses.table
            self.acts = ReviewActs(self.panel, in_hand, incident, self._page, *own)
        area.bridge.marked.connect(self.bookmarks.refused)
        listed = area.panels.get("bookmarks")
        if isinstance(listed, BookmarksPanel):
            listed.opened.connect(self._open)
            listed.wished.connect(self.bookmarks.wish)
        self.table: dict[str, Callable[[], object]] = {
            "review": self.to_review,
            "bookmark": self.bookmark,
        }

    def is_open(self) -> bool:
        return self.panel is not None and self.panel.isVisible()

    def in_hand(self) -> tuple[TileView | None, datetime | None]:
        """The recorded picture in hand, and when it was captured."""
        pictures = self.panel.pictures if self.panel is not None else None
        if pictures is None or not (camera_id := pictures.in_hand()):
            return None, None
        captured = datetime.fromtimestamp(pictures.captured(camera_id), UTC)
        return pictures.shown(camera_id), captured

    def to_review(self) -> None:
        """From a wall: its cameras, at the time of the picture in hand; else the alert in hand,
        with the cameras near it. What is on screen there already stays where nothing is in hand.
        """
        if self.acts is None:
            return
        wall, alert = self._focused_wall(), self._in_hand()
        if wall is not None:
            in_hand, page = wall.grid.in_hand(), wall.grid.shown()  # before the focus moves on
            at = self._shown_utc(wall, in_hand) or self._area.desk.now().timestamp()
            cameras = page if in_hand in page[:MOST_CAMERAS] else [in_hand, *page]
            self._area.open_workspace(WORKSPACE)
            self.acts.review.show_at(cameras, at)
            self.acts.review.focus_target.setFocus()
            return
        self._area.open_workspace(WORKSPACE)
        if alert is not None:
            self.acts.show_alert(alert)
        elif not self.acts.review.camera_ids:
            self.acts.ask_cameras()

    def bookmark(self) -> None:
        """Of the picture in hand, live or replayed; in the review, of what is chosen there."""
        panel = self.panel
        if panel is not None and self.is_open() and panel.camera_ids:
            self._keep(panel.chosen())
            return
        wall = self._focused_wall() or next(iter(self._walls()), None)
        camera_id = wall.grid.in_hand() if wall is not None else ""
        at = self._shown_utc(wall, camera_id) if wall is not None else 0.0
        self.bookmarks.ask((camera_id,) if camera_id else (), at, at)

    def _shown_utc(self, wall: WallPanel, camera_id: str) -> float:
        """When the picture was captured, on the backend's clock; 0 where there is none."""
        view = wall.view_of(camera_id)
        if view is None or view.image is None:
            return 0.0
        return self._area.desk.now().timestamp() - view.age_s

    def _keep(self, chosen: Chosen) -> None:
        self.bookmarks.ask(chosen.camera_ids, chosen.from_utc, chosen.to_utc)

    def _open(self, bookmark_id: str) -> None:
        if self.acts is not None:
            self._area.open_workspace(WORKSPACE)
            self.acts.show_bookmark(bookmark_id)

    def _page(self) -> Sequence[str]:
        return next((wall.grid.shown() for wall in self._walls()), ())

    def _focused_wall(self) -> WallPanel | None:
        for wall in self._walls():
            focused = wall.window().focusWidget()
            if wall.isVisible() and focused is not None and wall.isAncestorOf(focused):
                return wall
        return None
