from __future__ import annotations

from typing import Any

from PySide6.QtGui import QImage

from console.views.wall.tile_view import TileState, TileView

GREY = "#808080"


def picture(width: int = 320, height: int = 180) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(GREY)
    return image


def tile_view(number: int = 1, **more: Any) -> TileView:
    fields = {"image": picture(), "state": TileState.LIVE, "age_s": 0.2, "fps": 15.0} | more
    return TileView(id=f"cam-{number}", number=number, name=f"Camera {number}", **fields)
