"""What a tile says of its camera's reveals, and that its person has looked under one."""

from __future__ import annotations

from console.domain.commands import RecordLook
from console.domain.look import REVEALED
from console.domain.reveal import Reveal
from console.i18n import tr
from console.store.select import asked_reveal, standing_reveals
from console.views.desk import Desk
from console.views.widgets import age_text
from console.views.words import person_name


class TileReveals:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told: set[str] = set()

    def standing(self, camera_id: str) -> tuple[Reveal, ...]:
        """Those that end last come first."""
        return standing_reveals(self._desk.state, camera_id, self._desk.now())

    def words(self, camera_id: str) -> str:
        """How long it stands and who granted it; else who waits for it; else nothing."""
        desk = self._desk
        if standing := self.standing(camera_id):
            last = standing[0]
            assert last.until_utc is not None
            left = age_text((last.until_utc - desk.now()).total_seconds())
            who = person_name(desk.state, last.granted_by, desk.me.id)
            what = "confirmed" if last.by_verdict else "track" if last.alert_id else "camera"
            return tr(f"reveal.tile_{what}", left=left, who=who)
        if asked := asked_reveal(desk.state, camera_id):
            return tr("reveal.tile_asked", who=person_name(desk.state, asked.asked_by, desk.me.id))
        return ""

    def looked(self, camera_id: str) -> None:
        """A picture under a reveal is on screen: recorded once a reveal."""
        for reveal in self.standing(camera_id):
            if reveal.id not in self._told:
                self._told.add(reveal.id)
                self._desk.dispatch(RecordLook(REVEALED, reveal.id))
