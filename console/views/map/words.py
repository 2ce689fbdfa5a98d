"""The words the page needs, in the reader's language; the page itself knows none."""

from __future__ import annotations

from console.i18n import language, tr

_IDS = (
    "acknowledged",
    "unacknowledged",
    "stale",
    "local",
    "local_short",
    "no_picture",
    "holds_selected",
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
    return words | {"language": language()}
