"""The panels of the shift, by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.views.desk import Desk
from console.views.shift.log_panel import ShiftLogPanel
from console.views.shift.panel import HandoverPanel


def shift_panel_makers(desk: Desk) -> dict[str, Callable[[], QWidget]]:
    return {
        "handover": lambda: HandoverPanel(desk),
        "shift_log": lambda: ShiftLogPanel(desk),
    }
