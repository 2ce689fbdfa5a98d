"""Where “find” is to look: on the map while that has the focus, else where its key always does."""

from __future__ import annotations

from console.views.shell.area import WorkArea, focus_of

_CAMERAS, _PLACES = "wall_cameras", "find_place"


def find_where_focus_is(area: WorkArea, what: str) -> str:
    """The act to run for an act: who looks at the map and presses “find” wants a place."""
    panel, focused = area.panels.get("map"), area.window().focusWidget()
    on_map = bool(panel and focused and panel.isAncestorOf(focused))
    return _PLACES if what == _CAMERAS and on_map else what


def find_place(area: WorkArea) -> None:
    """The map's search box, in the workspace that has the map."""
    panel = area.panels.get("map")
    if panel is None:
        return
    if not panel.isVisibleTo(area):
        area.open_workspace(area.layouts[0].name)
    focus_of(panel).setFocus()
    if find := getattr(panel, "find_place", None):
        find()
