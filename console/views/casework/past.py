"""Past incidents that were like the one on screen: of the backend, or of this console's copy."""

from __future__ import annotations

from shiboken6 import isValid

from console.domain.history import ClosedIncident, HistoryPage
from console.domain.incident import Incident
from console.domain.similar import Likeness, similar
from console.i18n import tr
from console.store.select import signs_of
from console.views.desk import Desk
from console.views.dialogs.closed import closed_words
from console.views.incident.panel import IncidentPanel
from console.views.widgets import isolate_id
from console.views.words import clean, local_time, log_text

_PAGES = 4  # some 200 incidents back; what is older tells little of this city


class PastCases:
    """Asked when an incident has come on screen and its related things are looked at."""

    def __init__(self, desk: Desk, panel: IncidentPanel) -> None:
        self._desk, self._panel = desk, panel
        panel.related_shown.connect(self.look)

    def look(self) -> None:
        incident = self._panel.incident
        if incident is None or incident.id == self._panel.related.past_of:
            return
        self._panel.related.show_past(incident.id, None)
        self._fetch(incident, (), None, _PAGES)

    def _fetch(
        self,
        incident: Incident,
        have: tuple[ClosedIncident, ...],
        before: int | None,
        pages: int,
    ) -> None:
        def came(page: HistoryPage | None) -> None:
            if not isValid(self._panel) or self._panel.related.past_of != incident.id:
                return
            items = () if page is None else page.items
            found = (*have, *(one for one in items if isinstance(one, ClosedIncident)))
            if page is not None and page.next is not None and pages > 1:
                self._fetch(incident, found, page.next, pages - 1)
                return
            signs = signs_of(self._desk.state, incident)
            self._panel.related.show_past(incident.id, similar(incident, signs, found))

        self._desk.closed(came, before)

    def told(self, one: Likeness) -> tuple[str, list[str]]:
        """Head and lines of a past case: how it ended, then its decision log."""
        closed = one.closed
        incident = closed.incident
        title = clean(incident.title) or clean(incident.place)
        head = f"{isolate_id(incident.number)} · {title}"
        why = ", ".join(tr(f"similar.{reason}") for reason in one.why)
        lines = [closed_words(closed), f"{tr('similar.why')}: {why}", clean(closed.summary), ""]
        for entry in incident.log:
            words = log_text(self._desk.state, entry, None, self._desk.me.id)
            lines.append(f"{local_time(entry.at_utc)}  {words}")
        return head, lines
