"""A click here is an event there, and on every other screen."""

from __future__ import annotations

from console.clock import new_ulid
from console.domain.commands import AcknowledgeAlert, AddNote, CloseIncident, OpenIncident
from console.domain.link import LinkState
from console.store.pending import Progress
from tests.offline.conftest import NewDesk
from tests.offline.town import Town


def test_an_alert_reaches_the_other_console(backend: Town, new_desk: NewDesk) -> None:
    one, other = new_desk("ada"), new_desk("ben")
    one.until_link(LinkState.ONLINE)
    other.until_link(LinkState.ONLINE)
    alert_id = one.raise_alert("Smoke at the quay")
    seen = other.until_alert(alert_id)
    assert seen.title == "Smoke at the quay"
    other.core.dispatch(AcknowledgeAlert(alert_id))
    one.until_alert(alert_id, lambda alert: alert.acknowledged_by == ("ben",))
    one.until_settled()
    one.until(lambda: one.state.tables == other.state.tables)


def test_a_click_changes_nothing_but_a_mark_until_it_is_answered(
    backend: Town, new_desk: NewDesk
) -> None:
    desk = new_desk("ada")
    desk.until_link(LinkState.ONLINE)
    command_id = desk.core.dispatch(AddNote("nowhere", "N1", "text", "en"))
    desk.until(lambda: any(m.command.id == command_id and m.refusal for m in desk.marks))
    (mark,) = desk.marks
    assert mark.progress == Progress.REFUSED
    assert mark.refusal is not None
    assert mark.refusal.message_id == "refused.unknown_target"
    assert desk.conflicts == ()
    desk.core.mark_read(command_id)
    desk.until(lambda: not desk.marks)


def test_nobody_closes_over_what_they_had_not_seen(new_desk: NewDesk) -> None:
    """What came while a dialog was open is here, and yet not known to whoever answers it."""
    desk, other = new_desk("ada"), new_desk("ben")
    alert_id, incident_id = desk.raise_alert("something"), new_ulid()
    desk.until_alert(alert_id)
    desk.core.dispatch(OpenIncident(incident_id, alert_id))
    desk.until(lambda: incident_id in desk.state.incidents)
    opened_at = desk.state.seq
    other.until(lambda: incident_id in other.state.incidents)
    other.core.dispatch(AddNote(incident_id, "N1", "there is a second one", "en"))
    desk.until(lambda: len(desk.state.incidents[incident_id].moves) == 2)
    close = CloseIncident(incident_id, "resolved", "All is calm.", "en")
    desk.core.dispatch(close, seen_seq=opened_at)
    (mark,) = desk.until(lambda: [one for one in desk.marks if one.refusal])
    assert mark.refusal.message_id == "refused.moved_meanwhile"
    desk.core.dispatch(close)
    desk.until(lambda: incident_id not in desk.state.incidents)
