"""The backend goes, the console goes on; it returns, and nothing is lost or doubled."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.link import LinkState
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town, report
from tests.support.blackhole import Blackhole


@pytest.fixture
def cable(backend: Town) -> Iterator[Blackhole]:
    way = Blackhole(backend.port)
    yield way
    way.close()


def _whole_story(desk: Desk, alert_id: str, incident_id: str) -> None:
    """Acknowledge, open, note, close: each decided from what the one before it led to."""
    desk.core.dispatch(c.AcknowledgeAlert(alert_id))
    desk.core.dispatch(c.OpenIncident(incident_id, alert_id))
    desk.core.dispatch(c.AddNote(incident_id, new_ulid(), "nobody is hurt", "en"))
    desk.core.dispatch(c.CloseIncident(incident_id, "resolved", "all clear", "en"))


def test_killed_backend_loses_and_doubles_nothing(backend: Town, new_desk: NewDesk) -> None:
    desk = new_desk("ada")
    desk.until_link(LinkState.ONLINE)
    before = desk.raise_alert("before")
    desk.until_alert(before)
    backend.kill()
    desk.until_link(LinkState.OFFLINE, 5)

    during = desk.raise_alert("during", Priority.CRITICAL)
    desk.until_alert(during)
    assert ("alerts", during) in desk.local
    incident_id = new_ulid()
    _whole_story(desk, during, incident_id)
    desk.until(lambda: during not in desk.state.alerts)
    desk.core.dispatch(c.AcknowledgeAlert(before))
    desk.until_alert(before, lambda alert: alert.acknowledged_by == ("ada",))
    desk.until_queued(6)

    backend.start()
    desk.until_settled()
    assert desk.conflicts == ()
    assert desk.marks == ()
    titles = [one["alert"]["title"] for one in backend.events("AlertRaised")]
    assert sorted(titles) == ["before", "during"]
    assert [one["text"] for one in backend.events("NoteAdded")] == ["nobody is hurt"]
    assert len(backend.events("AlertAcknowledged")) == 2
    assert [one["summary"] for one in backend.events("IncidentClosed")] == ["all clear"]
    assert set(desk.state.alerts) == {before}


@pytest.mark.paired
def test_a_stopped_backend_is_noticed_within_five_seconds(backend: Town, new_desk: NewDesk) -> None:
    desk = new_desk("ada")
    desk.until_link(LinkState.ONLINE)
    backend.signal(signal.SIGSTOP)
    stopped = time.monotonic()
    desk.until_link(LinkState.OFFLINE, 8)
    assert time.monotonic() - stopped <= 5.0
    alert_id = desk.raise_alert("half-open")
    desk.until_alert(alert_id, limit_s=1)
    backend.signal(signal.SIGCONT)
    desk.until_settled()
    assert [one["alert"]["id"] for one in backend.events("AlertRaised")] == [alert_id]


@pytest.mark.paired
def test_a_cut_cable_with_the_backend_alive(
    backend: Town, new_desk: NewDesk, cable: Blackhole
) -> None:
    cut_off, other = new_desk("ada", url=cable.url), new_desk("ben")
    cut_off.until_link(LinkState.ONLINE)
    other.until_link(LinkState.ONLINE)
    cable.cut()
    cut = time.monotonic()
    here = cut_off.raise_alert("sent into the cut cable")
    there = other.raise_alert("raised beside it")
    other.until_alert(there)
    cut_off.until_link(LinkState.OFFLINE, 8)
    assert time.monotonic() - cut <= 5.0
    cut_off.until_alert(here)
    assert there not in cut_off.state.alerts
    cable.mend()
    mended = time.monotonic()
    cut_off.until_alert(there)
    assert time.monotonic() - mended <= 3.0
    cut_off.until_settled()
    other.until_alert(here)
    assert sorted(one["alert"]["id"] for one in backend.events("AlertRaised")) == sorted(
        [here, there]
    )


def test_the_late_wish_is_refused_and_told(
    backend: Town, new_desk: NewDesk, cable: Blackhole
) -> None:
    """DESIGN rule 4: close is refused where the incident has moved; a phase keeps its value."""
    cut_off, other = new_desk("ada", url=cable.url), new_desk("ben")
    alert_id, incident_id = cut_off.raise_alert("both at once"), new_ulid()
    cut_off.core.dispatch(c.AcknowledgeAlert(alert_id))
    cut_off.core.dispatch(c.OpenIncident(incident_id, alert_id))
    other.until(lambda: incident_id in other.state.incidents)
    cut_off.until_settled()
    cable.cut()
    other.core.dispatch(c.ChangePhase(incident_id, c.Phase.AFTER))
    other.until(lambda: other.state.incidents[incident_id].phase == c.Phase.AFTER)
    cut_off.until_link(LinkState.OFFLINE)
    phase = cut_off.core.dispatch(c.ChangePhase(incident_id, c.Phase.IMMINENT))
    cut_off.core.dispatch(c.AddNote(incident_id, "N1", "still heard", "en"))
    close = cut_off.core.dispatch(c.CloseIncident(incident_id, "resolved", "done", "en"))
    never = new_ulid()
    follows = cut_off.core.dispatch(
        c.RaiseAlert(never, "only because of that", "en", Priority.LOW), (close,)
    )
    cut_off.until(lambda: incident_id not in cut_off.state.incidents)
    cut_off.until_alert(never)
    cable.mend()
    cut_off.until_settled()
    cut_off.until(lambda: len(cut_off.conflicts) == 3)
    told = {one.command.id: one.message_id for one in cut_off.conflicts}
    assert told[phase] == "refused.changed_meanwhile"
    assert told[close] == "refused.moved_meanwhile"
    assert told[follows] == "refused.after_refused"
    assert never not in cut_off.state.alerts
    incident = cut_off.state.incidents[incident_id]
    assert incident.phase == c.Phase.AFTER
    texts = [one["text"] for one in backend.events("NoteAdded") if one["text"]]
    assert texts == ["still heard"]
    for one in cut_off.conflicts:
        cut_off.core.mark_read(one.command.id)
    cut_off.until(lambda: not cut_off.conflicts and not cut_off.marks)


def test_twins_of_two_detectors_become_one(
    backend: Town, new_desk: NewDesk, cable: Blackhole
) -> None:
    """The lone console saw what another detector saw too: one alert, both ids valid."""
    cut_off, other = new_desk("ada", url=cable.url), new_desk("ben")
    cut_off.until(lambda: "cam1" in cut_off.state.cameras)
    other.until(lambda: "cam1" in other.state.cameras)
    cable.cut()
    cut_off.until_link(LinkState.OFFLINE)
    there, here = report("cam1", 0), report("cam1", 1)
    other.core.report(there)
    cut_off.core.report(here)
    cut_off.until_alert(here.alert_id)
    cut_off.core.dispatch(c.AcknowledgeAlert(here.alert_id))
    other.until_alert(there.alert_id)
    cable.mend()
    cut_off.until_settled()
    cut_off.until_alert(there.alert_id, lambda alert: alert.acknowledged_by == ("ada",))
    assert set(cut_off.state.alerts) == {there.alert_id}
    assert cut_off.state.aliases[here.alert_id] == there.alert_id
    assert len(backend.events("AlertsMerged")) == 1
    assert cut_off.conflicts == ()
