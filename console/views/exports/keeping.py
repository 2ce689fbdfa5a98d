"""What keeps the originals of an export: holds that are there, or a box that places one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtWidgets import QCheckBox

from console import clock
from console.domain import commands as c
from console.domain.due import is_about
from console.domain.history import ClosedIncident
from console.domain.incident import Incident
from console.domain.retention import HOUR, HoldOn, Kind, hours_of
from console.i18n import tr
from console.views.desk import Desk
from console.views.retention.words import hours_text, moment
from console.views.widgets import PlainLabel, isolate
from console.views.words import clean


class KeptParts:
    """An export without a hold loses its original when that is due: it is said, and by whom a hold
    can be placed now. Ticked by nobody but the person who asks."""

    def __init__(
        self, desk: Desk, incident: Incident, closed: ClosedIncident | None, recordings: bool
    ) -> None:
        """recordings: some go along, or can."""
        self._incident = incident
        self._alert_ids = incident.alert_ids if closed else ()
        cases = _cases(desk, incident)
        self.told = PlainLabel("", "dim")
        self.told.setWordWrap(True)
        self.box: QCheckBox | None = None
        if cases:
            words = tr("export.kept_held", case=", ".join(isolate(clean(one)) for one in cases))
        elif desk.may(c.PlaceHold):
            words = _ends(desk, closed)
            self.box = QCheckBox(tr("export.hold_box"))
            self.box.setAccessibleName(self.box.text())
        else:
            words = f"{_ends(desk, closed)} {tr('export.hold_ask_supervisor')}"
        if recordings and not cases:
            words = f"{words} {tr('export.kept_recordings')}"
        self.told.setText(words)
        self.told.setAccessibleName(words)

    def wanted(self) -> bool:
        return self.box is not None and self.box.isChecked()

    def wishes(self, wish: c.AskExport) -> Iterable[c.PlaceHold]:
        """On the incident, and on each camera for as long as its recordings go along."""
        if not self.wanted():
            return
        said, incident = (wish.reason, wish.case_number), self._incident
        begins, more = incident.opened_utc, (incident.number, self._alert_ids)
        yield c.PlaceHold(
            clock.new_ulid(), HoldOn.INCIDENT, incident.id, *said, begins, None, *more
        )
        if wish.from_utc is not None:
            for camera_id in wish.camera_ids:
                span = (wish.from_utc, wish.to_utc)
                yield c.PlaceHold(clock.new_ulid(), HoldOn.CAMERA, camera_id, *said, *span)


def _cases(desk: Desk, incident: Incident) -> list[str]:
    """Of the holds that the reader sees; those on alerts of a closed incident by their ids."""
    state = desk.state
    alerts = [alert for alert in state.alerts.values() if alert.incident_id == incident.id]
    held = [
        hold.case_number
        for hold in state.holds.values()
        if is_about(hold, incident.id, alerts) or hold.target_id in incident.alert_ids
    ]
    return list(dict.fromkeys(held))


def _ends(desk: Desk, closed: ClosedIncident | None) -> str:
    hours = hours_of(desk.state.terms, Kind.INCIDENTS, desk.now())
    if closed is None:
        return tr("export.kept_after", time=hours_text(hours))
    ends: datetime = closed.closed_utc + hours * HOUR
    return tr("export.kept_until", at=moment(ends))
