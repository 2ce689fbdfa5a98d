"""What the page is told: differences in batches, small enough that no key waits for them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from PySide6.QtCore import QObject, QTimer, Signal

from console.views.map.bridge import MapBridge
from console.views.map.deltas import Deltas, HasId, encode_alert

BATCH_MS = 150
MOST = 4000  # alerts a batch: some 20 ms to write and to read


class PageFeed(QObject):
    """`about_to_push`: what was put will now be told. The page asks for the next batch itself."""

    about_to_push = Signal()

    def __init__(self, bridge: MapBridge, kinds: Iterable[str], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.deltas = {kind: Deltas(asdict) for kind in kinds} | {"alerts": Deltas(encode_alert)}
        self.ready = False
        self._batch = QTimer(self, interval=BATCH_MS, singleShot=True)
        self._batch.timeout.connect(self.push)
        bridge.page_applied.connect(self._applied)

    def want(self, kind: str, records: Iterable[HasId]) -> None:
        if self.deltas[kind].want(records):
            self.soon()

    def change(self, kind: str, here: Iterable[HasId], gone: Iterable[str]) -> None:
        deltas = self.deltas[kind]
        differs = [deltas.put(record) for record in here] + [deltas.drop(one) for one in gone]
        if any(differs):
            self.soon()

    def soon(self) -> None:
        if not self._batch.isActive():
            self._batch.start()

    def is_waiting(self) -> bool:
        return self._batch.isActive()

    def begin(self) -> None:
        """The page is new and knows nothing."""
        self.ready = True
        for deltas in self.deltas.values():
            deltas.forget()

    def push(self) -> None:
        self.about_to_push.emit()
        self._tell()

    def _applied(self) -> None:
        if any(deltas.waits() for deltas in self.deltas.values()) and not self._batch.isActive():
            self._tell()

    def _tell(self) -> None:
        if not self.ready:
            return
        records = {kind: part for kind, d in self.deltas.items() if (part := d.take(MOST))}
        if records:  # drawn with the last of them
            more = any(deltas.waits() for deltas in self.deltas.values())
            self.send({"records": records | {"more": more}})

    def send(self, message: dict) -> None:
        if self.ready:
            self._bridge.pushed.emit(json.dumps(message, ensure_ascii=False))
