"""The life of an alarm by ISA-18.2: seven states, and what leads from one to another.

Four states say how the condition and its acknowledgement stand. Three say that the alarm is
withheld: it asks nobody, while its condition goes on underneath, so that what still stands when it
is released asks anew.
"""

from __future__ import annotations

from enum import StrEnum


class AlarmState(StrEnum):
    """The seven states of ISA-18.2-2016, figure 2."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"


class Withheld(StrEnum):
    """Why an alarm asks nobody; the strongest first, where several hold."""

    OUT_OF_SERVICE = "out_of_service"  # under maintenance, until somebody says otherwise
    SUPPRESSED = "suppressed"  # by design: a rule expects it
    SHELVED = "shelved"  # by a person, for a while


class AlarmTrigger(StrEnum):
    """What moves an alarm from one state to another."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    RELEASED = "released"  # it is withheld no longer


# Where an alarm is without withholding. A pair that is missing changes nothing. Released, one whose
# condition is over is normal: who withheld it has seen it, or the rule has expected it.
ALARM_TABLE: dict[tuple[AlarmState, AlarmTrigger], AlarmState] = {
    (AlarmState.NORMAL, AlarmTrigger.RAISED): AlarmState.UNACKNOWLEDGED,
    (AlarmState.UNACKNOWLEDGED, AlarmTrigger.ACKNOWLEDGED): AlarmState.ACKNOWLEDGED,
    (AlarmState.UNACKNOWLEDGED, AlarmTrigger.RETURNED): AlarmState.RETURNED_UNACKNOWLEDGED,
    (AlarmState.ACKNOWLEDGED, AlarmTrigger.RETURNED): AlarmState.NORMAL,
    (AlarmState.ACKNOWLEDGED, AlarmTrigger.RELEASED): AlarmState.UNACKNOWLEDGED,
    (AlarmState.RETURNED_UNACKNOWLEDGED, AlarmTrigger.ACKNOWLEDGED): AlarmState.NORMAL,
    (AlarmState.RETURNED_UNACKNOWLEDGED, AlarmTrigger.RAISED): AlarmState.UNACKNOWLEDGED,
    (AlarmState.RETURNED_UNACKNOWLEDGED, AlarmTrigger.RELEASED): AlarmState.NORMAL,
}


def next_alarm_state(state: AlarmState, trigger: AlarmTrigger) -> AlarmState:
    """The state after trigger; the same state where the standard knows no such step."""
    return ALARM_TABLE.get((state, trigger), state)


def shown_state(beneath: AlarmState, withheld: Withheld | None) -> AlarmState:
    """Which of the seven an alarm stands in, by how it would stand and by what withholds it."""
    return beneath if withheld is None else AlarmState(withheld.value)
