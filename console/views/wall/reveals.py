"""What a tile says of its camera's reveals, and that its person has looked under one."""

from __future__ import annotations

from datetime import UTC, datetime

from console.domain.camera import Privacy
from console.domain.commands import RecordLook
from console.domain.look import REVEALED, REVEALED_BACK, block_of
from console.domain.reveal import Reveal
from console.i18n import tr
from console.store.select import asked_reveal, standing_reveals
from console.video.frames import FrameWords, Shading
from console.views.desk import Desk
from console.views.widgets import age_text
from console.views.words import person_name


class TileReveals:
    """Of one panel, for as long as it is there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told: set[tuple[str, float]] = set()

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

    def shows(self, camera_id: str, words: FrameWords) -> bool:
        """Whether a picture may be on screen. That one was there under a reveal is recorded: once a
        reveal, and once for each five minutes of a recording, as for each look into one.

        Each picture says under which reveals it was made. One may lie in shared memory when its
        reveal ends, or be the last of a camera that is lost: it goes with that reveal, though
        another may stand.
        """
        if words.shading is Shading.NONE:
            camera = self._desk.state.cameras.get(camera_id)
            return camera is None or camera.privacy is Privacy.NONE
        if words.shading is not Shading.REVEALED:
            return True
        standing = {reveal.id: reveal for reveal in self.standing(camera_id)}
        if not words.reveals or not standing.keys() >= set(words.reveals):
            return False
        for reveal_id in words.reveals:
            self._record(standing[reveal_id], words.capture_utc if words.replayed else None)
        return True

    def _record(self, reveal: Reveal, captured_utc: float | None) -> None:
        """captured_utc None: it is live."""
        begins, ends = (0.0, 0.0) if captured_utc is None else block_of(captured_utc)
        if (reveal.id, begins) in self._told:
            return
        self._told.add((reveal.id, begins))
        if captured_utc is None:
            self._desk.dispatch(RecordLook(REVEALED, reveal.id))
        else:
            times = (datetime.fromtimestamp(at, UTC) for at in (begins, ends))
            self._desk.dispatch(RecordLook(REVEALED_BACK, reveal.id, *times))
