"""What a tile of a wall says and shows of its camera as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from console.domain.camera import Camera, Privacy
from console.i18n import isolate, known, tr
from console.views.desk import Desk
from console.views.wall.reveals import TileReveals
from console.views.wall.seen import (
    MAIN_LOST,
    SHADINGS,
    STATES,
    Seen,
    alerting,
    note_words,
    tile_boxes,
)
from console.views.wall.tile_view import AGE_UNKNOWN_S, TilePrivacy, TileState, TileView
from console.views.words import clean, local_time


class Telling:
    """Of one wall, whose `marked` camera is that of what is selected elsewhere. alerting: cameras
    with an open alert, and whether one of theirs is critical. says_site: beside each camera's
    name, where the console has several sites.
    """

    def __init__(self, desk: Desk, is_shed: Callable[[str], bool]) -> None:
        """is_shed: whether a camera's tile gives way to others."""
        self._desk, self._is_shed = desk, is_shed
        self._reveals = TileReveals(desk)
        self.alerting: dict[str, bool] = {}
        self.marked = ""
        self.says_site = False
        self.ptz_words: Callable[[str], str] = lambda _camera_id: ""
        self.ptz_in_hand: Callable[[str], bool] = lambda _camera_id: False

    def look_at_alerts(self) -> None:
        self.alerting = alerting(self._desk.state.alerts.values())

    def view(self, camera: Camera, seen: Seen) -> TileView:
        base = seen.base = seen.base or self._with_status(self._base(camera), seen)
        return self._with_frame(base, seen)

    def _base(self, camera: Camera) -> TileView:
        detection, none = self._desk.detection, camera.privacy == Privacy.NONE
        return TileView(
            id=camera.id,
            number=camera.number,
            name=self._name(camera),
            privacy=TilePrivacy.NONE if none else TilePrivacy.SILHOUETTES,
            critical=self.alerting.get(camera.id, False),
            shed=self._is_shed(camera.id),
            marked=camera.id == self.marked,
            detection_off=camera.detection and not detection.device,
            detection_starts=detection.starting(),
            demo_model=detection.demo_model,
            reveal=self._reveals.words(camera.id),
            ptz=self.ptz_words(camera.id),
            ptz_in_hand=self.ptz_in_hand(camera.id),
        )

    def _name(self, camera: Camera) -> str:
        name, site = clean(camera.name), self._desk.site_name if self.says_site else ""
        return f"{isolate(site)} · {isolate(name)}" if site else name

    def _with_status(self, view: TileView, seen: Seen) -> TileView:
        status = seen.status
        if status is None:
            return view
        trouble = tr(status.trouble) if known(status.trouble) else clean(status.trouble)
        return replace(
            view,
            state=STATES[status.liveness],
            fps=status.fps,
            age_s=min(status.age_s, AGE_UNKNOWN_S),
            message=trouble,
            main_lost=status.note == MAIN_LOST,
            note=note_words(status),
        )

    def _with_frame(self, view: TileView, seen: Seen) -> TileView:
        """Done for each frame of each tile: one copy of the record, and no text made anew."""
        words = seen.words
        if words is None:
            return view
        if not self._reveals.shows(view.id, words):  # a camera that stands still shows its last
            return view
        now = self._desk.wall() if words.own else self._desk.now()
        # Packets still come of a frozen camera: its age is that of the picture.
        age = max(0.0, now.timestamp() - words.capture_utc)
        return view.with_frame(
            image=seen.image,
            state=TileState.REPLAY if words.replayed else view.state,
            captured=_local(words.capture_utc) if words.replayed else "",
            age_s=view.age_s if view.state == TileState.LOST and not words.replayed else age,
            privacy=SHADINGS[words.shading],
            delay_s=words.delay_ms / 1000,
            sub=words.sub,
            boxes=tile_boxes(words, self._desk.detection.alarm_labels),
        )


def _local(at_utc: float) -> str:
    return local_time(datetime.fromtimestamp(at_utc, UTC))
