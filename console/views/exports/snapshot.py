"""A still of what a tile shows, shaded as it is shown, with its origin burnt in under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QBuffer, QObject, QRect, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from console import clock
from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.camera import Privacy
from console.domain.exports import KEPT_SHADINGS
from console.domain.incident import Incident
from console.i18n import known, tr
from console.views.desk import Desk
from console.views.dialogs.notice import Notice, show_notice
from console.views.dialogs.words import AskReason
from console.views.keymap import key_of
from console.views.wall.tile_view import TilePrivacy, TileView, title_of
from console.views.widgets import isolate, isolate_id
from console.views.words import clean, local_time

_LEAST_WIDTH, _PAD = 480, 8


def still(image: QImage, lines: tuple[str, ...]) -> QImage:
    """The picture with its lines in a bar under it: part of the pixels, so they stay with it."""
    width = max(image.width(), _LEAST_WIDTH)
    font = QFont()
    font.setPixelSize(max(13, width // 60))
    row = round(font.pixelSize() * 1.5)
    height = row * len(lines) + 2 * _PAD
    whole = QImage(width, image.height() + height, QImage.Format.Format_RGB32)
    whole.fill(Qt.GlobalColor.black)
    painter = QPainter(whole)
    painter.drawImage((width - image.width()) // 2, 0, image)
    painter.setPen(Qt.GlobalColor.white)
    painter.setFont(font)
    for number, words in enumerate(lines):
        at = QRect(_PAD, image.height() + _PAD + number * row, width - 2 * _PAD, row)
        fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, at.width())
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, fitted)
    painter.end()
    return whole


def png(image: QImage) -> bytes:
    """Its bytes; a picture made here carries no words of a camera."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # bytes, as the stub says, fail
    return bytes(buffer.data().data())


class Snapshots(QObject):
    """The picture is the one of the key press, however long the reason takes to write."""

    def __init__(self, area: QWidget, desk: Desk) -> None:
        super().__init__(area)
        self._area, self._desk = area, desk
        self.dialog: AskReason | None = None
        self.notice: Notice | None = None

    def take(
        self,
        view: TileView | None,
        incident: Incident | None,
        captured: datetime | None = None,
    ) -> None:
        """view: of the tile in hand. captured: of a recorded picture, which has no age."""
        if view is None:
            self._say("snapshot.no_tile")
        elif view.image is None or not view.state.trusted:
            self._say("snapshot.no_picture")
        elif self._is_uncovered(view):
            self._refuse()
        elif incident is None:
            self._say("snapshot.no_incident")
        else:
            captured = captured or self._desk.now() - timedelta(seconds=view.age_s)
            frozen = replace(view, image=view.image.copy())
            self._ask(frozen, incident, captured)

    def _ask(self, view: TileView, incident: Incident, captured: datetime) -> None:
        dialog = self.dialog = AskReason("snapshot.why", "snapshot.keep", self._area.window())
        dialog.head.setText(tr("snapshot.why_of", camera=title_of(view), time=local_time(captured)))
        dialog.answered.connect(
            lambda: self._keep(view, incident, captured, dialog.reason.text().strip())
        )
        dialog.ask(dialog.reason)

    def _keep(self, view: TileView, incident: Incident, captured: datetime, reason: str) -> None:
        assert view.image is not None
        if self._is_uncovered(view):  # a camera may have been set to cover people meanwhile
            self._refuse()
            return
        data = png(still(view.image, self._lines(view, captured, reason)))

        def kept(evidence: Evidence | None, problem: str) -> None:
            if evidence is None:
                self._say(problem if known(problem) else "evidence_file.not_kept")
                return
            dated = replace(evidence, at_utc=captured)
            wish = c.RecordSnapshot(
                clock.new_ulid(),
                view.id,
                incident.id,
                dated,
                view.privacy.value,
                captured,
                reason,
            )
            self._desk.dispatch(wish)
            number, sha256 = isolate_id(incident.number), isolate_id(evidence.sha256[:12])
            self._tell(tr("snapshot.kept", incident=number, sha256=sha256))

        self._desk.keep(data, "image/png", "snapshot", kept)

    def _refuse(self) -> None:
        key = key_of("export")
        self._tell(tr("snapshot.revealed", key=isolate_id(key)))

    def _is_uncovered(self, view: TileView) -> bool:
        """Whether people are seen in it whom the camera covers: a reveal ends, a still does not."""
        if view.privacy.value not in KEPT_SHADINGS:
            return True
        camera = self._desk.state.cameras.get(view.id)
        covers = camera is not None and camera.privacy is not Privacy.NONE
        return view.privacy is TilePrivacy.NONE and covers

    def _lines(self, view: TileView, captured: datetime, reason: str) -> tuple[str, ...]:
        at = captured.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z"
        shading = tr(f"wall.privacy_{view.privacy.value}")
        return (
            f"{view.number} {isolate(clean(view.name))} · {isolate_id(at)} · {shading}",
            isolate(clean(self._desk.me.name)),
            isolate(clean(reason)),
        )

    def _say(self, message_id: str) -> None:
        self._tell(tr(message_id))

    def _tell(self, words: str) -> None:
        self.notice = show_notice(self._area.window(), words)
