"""The keys of a wall for the help sheet; those of a tile's acts come from their own table."""

from __future__ import annotations

from collections.abc import Iterable

from console.i18n import tr
from console.views.panel import OwnKey
from console.views.wall.acts import TileAct

_GRID = (
    ("0–9, Enter", "wall.key_number"),
    ("Arrows", "wall.key_arrows"),
    ("PgUp, PgDown", "wall.key_pages"),
    ("+, −", "wall.key_tiles"),
    ("Menu, Shift+F10", "wall.key_menu"),
    ("Ctrl+Enter", "wall.key_list_put"),
)
_STEERED = (
    ("Arrows", "ptz.key_move"),
    ("Shift+Arrows", "ptz.key_fine"),
    ("+, −", "ptz.key_zoom"),
    ("1–9", "ptz.key_preset"),
)


def wall_keys(acts: Iterable[TileAct]) -> list[OwnKey]:
    """What is not there (recordings, steering) has no acts, and stands on no sheet."""
    with_key = [act for act in acts if act.key]
    rows = [(key, title_id, "wall") for key, title_id in _GRID]
    rows += [(act.key, act.title_id, act.group) for act in with_key]
    if any(act.group == "ptz" for act in with_key):
        rows += [(key, title_id, "ptz") for key, title_id in _STEERED]
    return [(key, tr(title_id), tr(f"help.group_{group}")) for key, title_id, group in rows]
