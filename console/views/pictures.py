"""Pictures of evidence on their way to a widget: decoded elsewhere, here they are only wrapped.

Whoever sent a picture chose its bytes. No decoder may see them in the process that answers keys
(RELIABILITY 20): views ask for a picture by its hash, and get pixels or words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtGui import QImage

FETCHING, MISSING = "judge.fetching", "judge.picture_missing"
UNREAD = "judge.picture_unread"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """trouble: a message id, why there is no image."""

    image: QImage = field(default_factory=QImage)
    trouble: str = ""


Got = Callable[[Shown], None]
CallOff = Callable[[], None]
ShowPicture = Callable[[str, Got], CallOff]
"""Brings the picture of a sha256 to the GUI thread; each question is a look."""


def wrapped(width: int, height: int, bgra: bytes) -> QImage:
    """Plain pixels, four bytes each; ValueError where they are not as many as is said."""
    if len(bgra) != 4 * width * height:
        raise ValueError(f"{len(bgra)} bytes are not {width} x {height} pixels")
    lying = QImage(bgra, width, height, 4 * width, QImage.Format.Format_RGB32)
    return lying.copy()  # the bytes are somebody else's


class Asked:
    """What one view has asked for and not got yet; drop() once it shows something else."""

    def __init__(self, show: ShowPicture) -> None:
        self._show = show
        self._open: list[CallOff] = []

    def ask(self, sha256: str, got: Got) -> None:
        self._open.append(self._show(sha256, got))

    def drop(self) -> None:
        for call_off in self._open:
            call_off()
        self._open.clear()
