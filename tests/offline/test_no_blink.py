"""What a lone console has shown stays on screen while it is handed in: nothing blinks.

Where an incident went for a tenth of a second, the field under the person's hands would lose the
focus, and the letters typed next would be taken for keys that act.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from console.domain.commands import OpenIncident
from console.domain.link import LinkState
from console.store.pending import PendingMark
from console.store.state import ChangeSet
from tests.offline.town import Desk, Town


class Watched(Desk):
    """Remembers what was ever taken from its screen."""

    def on_changes(
        self,
        changes: ChangeSet,
        marks: tuple[PendingMark, ...],
        local: frozenset[tuple[str, str]],
    ) -> None:
        self.gone = self.gone | {one.id for one in changes.changes if one.record is None}
        super().on_changes(changes, marks, local)

    gone: frozenset[str] = frozenset()


def test_what_is_handed_in_stays_on_screen(backend: Town, tmp_path: Path) -> None:
    with closing(Watched(backend.url, tmp_path / "ada", "ada", backend.password("ada"))) as desk:
        desk.sign_in()
        desk.until_link(LinkState.ONLINE)
        backend.kill()
        desk.until_link(LinkState.OFFLINE)
        alert_id = desk.raise_alert("seen by us alone")
        desk.until_alert(alert_id)
        desk.core.dispatch(OpenIncident("I1", alert_id))
        desk.until(lambda: "I1" in desk.state.incidents)
        backend.start()
        desk.until_settled(30)
        assert {alert_id, "I1"} & desk.gone == set()
        assert "I1" in desk.state.incidents
