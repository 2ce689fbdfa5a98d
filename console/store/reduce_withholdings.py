"""How withholdings change alerts: those under one ask nobody, and ask anew when it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.envelope import Recorded
from console.domain.withholding import under
from console.store.state import State


def withheld(state: State, event: e.AlarmsWithheld, recorded: Recorded) -> None:
    state.put("withholdings", event.withholding.id, event.withholding)
    _stand_anew(state, recorded)


def ended(state: State, event: e.WithholdingEnded, recorded: Recorded) -> None:
    state.drop("withholdings", event.withholding_id)
    _stand_anew(state, recorded)


def _stand_anew(state: State, recorded: Recorded) -> None:
    standing = tuple(state.withholdings.values())
    for alert in list(state.alerts.values()):
        if (after := under(alert, standing, recorded.at_utc)) != alert:
            state.put("alerts", alert.id, after)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.AlarmsWithheld: withheld,
    e.WithholdingEnded: ended,
}
