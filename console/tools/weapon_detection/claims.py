"""From a confirmed track on a camera to the claim that people see."""

from __future__ import annotations

from console.domain.alert import Priority

TOOL = "weapon_detection"
MESSAGE_ID = "weapon.seen"

# A blade threatens those near it, a firearm everybody in sight.
PRIORITIES = {
    "pistol": Priority.CRITICAL,
    "long_gun": Priority.CRITICAL,
    "knife": Priority.CRITICAL,
}


def claim(label: str, weapon_classes: frozenset[str]) -> tuple[str, Priority] | None:
    """Message id and priority for a track of this class; None where it is no weapon."""
    if label not in weapon_classes:
        return None
    return MESSAGE_ID, PRIORITIES.get(label, Priority.CRITICAL)
