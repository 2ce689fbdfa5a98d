"""What the panels below the board ask for."""

from __future__ import annotations

from collections.abc import Callable

from console.views.board.brief import HandoverBrief
from console.views.board.proposal import ProposalPanel
from console.views.shell.area import WorkArea
from console.views.shift.log_panel import ShiftLogPanel


def connect_board(
    area: WorkArea, do: Callable[[str], None], assign: Callable[[str, str, str], None]
) -> None:
    """assign: a card's kind and id, and to whom. A proposal is sent as a person's own act."""
    proposal = area.panel("proposal", ProposalPanel)
    proposal.agreed.connect(lambda incident_id, who: assign("incident", incident_id, who))
    area.panel("brief", HandoverBrief).asked.connect(do)
    area.panel("shift_log", ShiftLogPanel).asked.connect(do)
