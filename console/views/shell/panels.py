"""The panels that stand in workspaces, by the names that layouts call them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from console.views.board.brief import HandoverBrief
from console.views.board.figures import FiguresPanel
from console.views.board.panel import BoardPanel
from console.views.board.proposal import ProposalPanel
from console.views.bookmarks.panel import BookmarksPanel
from console.views.desk import Desk
from console.views.fusion.calendar_panel import CalendarPanel
from console.views.fusion.risk_panel import RiskPanel
from console.views.incident.panel import IncidentPanel
from console.views.intents import Intents
from console.views.queue.panel import QueuePanel
from console.views.retention.panel import RetentionPanel
from console.views.shift.makers import shift_panel_makers
from console.views.tools_area.panel import ToolsPanel


def desk_panel_makers(desk: Desk, intents: Intents) -> dict[str, Callable[[], QWidget]]:
    """The panels that need nothing but the desk; map, wall, verdict desk and conflicts come from
    their makers.
    """
    return {
        "queue": lambda: QueuePanel(desk),
        "incident": lambda: IncidentPanel(desk, intents),
        "board": lambda: BoardPanel(desk),
        "figures": lambda: FiguresPanel(desk),
        "proposal": lambda: ProposalPanel(desk),
        "brief": lambda: HandoverBrief(desk),
        "tools": lambda: ToolsPanel(desk),
        "retention": lambda: RetentionPanel(desk),
        "bookmarks": lambda: BookmarksPanel(desk),
        "risk": lambda: RiskPanel(desk),
        "calendar": lambda: CalendarPanel(desk),
        **shift_panel_makers(desk),
    }
