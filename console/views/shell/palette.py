"""What the palette finds by a few letters (Ctrl+K): acts, incidents, alerts, cameras, the tile in
hand; what is closed is looked up by the words that were typed.
"""

from __future__ import annotations

from collections.abc import Callable

from console.i18n import english, tr
from console.store.select import State, queue
from console.views import keymap
from console.views.wall.acts import TileAt
from console.views.wall.station import WallStation
from console.views.wall.tile_view import title_of
from console.views.widgets import isolate, isolate_id
from console.views.words import alert_title, clean, incident_title

_MOST_ALERTS = 500  # of a flood those that stand first in the queue


def palette_rows(
    state: State, can: Callable[[str], bool], wall: WallStation | None, tile: TileAt | None
) -> list[tuple[str, str]]:
    """Pairs of "kind:id" and words. can: whether the window has such an act. tile: that in hand of
    the wall; None where none is on screen."""
    acts = [(f"do:{a.id}", _with_key(tr(a.title_id), a.key)) for a in keymap.actions() if can(a.id)]
    incidents = [
        (f"go:{i.id}", f"{isolate_id(i.number)} · {isolate(incident_title(state, i))}")
        for i in state.incidents.values()
    ]
    cameras = [
        (f"camera:{one.id}", tr("dialog.go_to_camera", number=one.number, name=clean(one.name)))
        for one in sorted(state.cameras.values(), key=lambda camera: camera.number)
    ]
    return [*acts, *incidents, *cameras, *_of_tile(wall, tile), *_alerts(state)]


def aliases() -> dict[str, str]:
    """The acts in English too: who has learned them there finds them in any language."""
    return {f"do:{action.id}": english(action.title_id) for action in keymap.actions()}


def beyond(words: str) -> tuple[str, str]:
    """The row that looks for them among closed incidents."""
    return f"closed:{words}", tr("dialog.look_in_closed", words=clean(words))


def _alerts(state: State) -> list[tuple[str, str]]:
    rows = []
    for alert in queue(state)[:_MOST_ALERTS]:
        level, title = tr(f"widgets.priority_{int(alert.priority)}"), isolate(alert_title(alert))
        place = f" · {isolate(clean(alert.place))}" if alert.place else ""
        rows.append((f"alert:{alert.id}", f"{level} · {title}{place}"))
    return rows


def _of_tile(wall: WallStation | None, tile: TileAt | None) -> list[tuple[str, str]]:
    """As its menu has them, with the camera's name: what is looked for is often both."""
    if wall is None or tile is None:
        return []
    view = wall.wall.view_of(tile.camera_id)
    name = title_of(view) if view else tr("wall.menu", place=tile.place + 1)
    rows = []
    for act in wall.acts.fitting(tile):
        words = tr("dialog.on_tile", camera=name, act=tr(act.title_id))
        rows.append((f"tile:{act.id}", _with_key(words, act.key)))
    return rows


def _with_key(words: str, key: str) -> str:
    return f"{words}   {isolate_id(key)}" if key else words
