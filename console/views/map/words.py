"""The words the page needs, in the reader's language; the page itself knows none."""

from __future__ import annotations

from typing import Any

from console.domain.unit import UnitKind, UnitState
from console.i18n import language, tr
from console.views.symbols import svg_of

_IDS = (
    "acknowledged",
    "unacknowledged",
    "stale",
    "local",
    "local_short",
    "no_picture",
    "holds_selected",
    "stale_short",
    "measured",
    "measure_how",
    "fence",
    "camera",
    "unit",
    "zoom_in",
    "zoom_out",
    "ground_missing",
    "ground_damaged",
    "ground_gone",
    "ground_old",
)
_LEVELS = {1: "critical", 2: "high", 3: "medium", 4: "low"}


def page_words() -> dict[str, str]:
    words = {key: tr(f"map.{key}") for key in _IDS}
    words |= {f"level_{level}": tr(f"map.{name}") for level, name in _LEVELS.items()}
    words |= {f"priority_{level}": tr(f"widgets.priority_{level}") for level in _LEVELS}
    words |= {f"unit_kind_{kind}": tr(f"unit.kind.{kind}") for kind in UnitKind}
    words |= {f"unit_state_{state}": tr(f"unit.state.{state}") for state in UnitState}
    return words | {"language": language()}


def page_symbols() -> dict[str, Any]:
    """How units are drawn, by their kind."""
    return {kind.value: svg_of(f"unit_{kind.value}") for kind in UnitKind}
