"""One stream a camera, however many walls show it: as large as the largest of them wants it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

LINGER_MS = 10_000  # who turns a page and back finds the pictures running

Resize = Callable[[str, int, int], None]
Close = Callable[[str], None]


class SharedPictures(QObject):
    """resize opens a camera or asks for another size, close ends it; is_open: whether it is."""

    def __init__(
        self, resize: Resize, close: Close, is_open: Callable[[str], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._resize, self._close, self._is_open = resize, close, is_open
        self._wanted: dict[str, dict[int, tuple[int, int]]] = {}  # camera -> by whom, how large
        self._shown: dict[str, tuple[int, int]] = {}
        self._viewers = 0
        self._stopped = False

    def viewer(self) -> tuple[Resize, Close]:
        """What one wall is handed: how to want a camera, and how to let go of it."""
        self._viewers += 1
        return partial(self._want, self._viewers), partial(self._let_go, self._viewers)

    def stop(self) -> None:
        """The person leaves: whoever comes next wants cameras of their own."""
        self._stopped = True

    def _want(self, viewer: int, camera_id: str, width: int, height: int) -> None:
        self._wanted.setdefault(camera_id, {})[viewer] = (width, height)
        self._show(camera_id)

    def _let_go(self, viewer: int, camera_id: str) -> None:
        wanted = self._wanted.get(camera_id, {})
        wanted.pop(viewer, None)
        if wanted:
            self._show(camera_id)
        else:
            QTimer.singleShot(LINGER_MS, self, partial(self._end, camera_id))

    def _show(self, camera_id: str) -> None:
        size = max(self._wanted[camera_id].values(), key=lambda one: one[0] * one[1])
        if size != self._shown.get(camera_id) or not self._is_open(camera_id):
            self._shown[camera_id] = size
            self._resize(camera_id, *size)

    def _end(self, camera_id: str) -> None:
        if not self._wanted.get(camera_id) and not self._stopped:
            self._wanted.pop(camera_id, None)
            self._shown.pop(camera_id, None)
            self._close(camera_id)
