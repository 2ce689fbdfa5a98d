"""U5: priority by shape and numeral, not by colour alone; icons of one weight."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from console.views import symbols
from console.views.theme import active


def _mask(priority: int, size: int, ratio: float = 1.0) -> list[bool]:
    image = symbols.badge_pixmap(priority, size, ratio).toImage()
    return [
        image.pixelColor(x, y).alpha() > 127
        for y in range(image.height())
        for x in range(image.width())
    ]


@pytest.mark.parametrize("size", [18, 22, 28])
def test_shapes_differ_without_colour(qapp: QApplication, size: int) -> None:
    masks = {level: _mask(level, size) for level in (1, 2, 3, 4)}
    for one, other in combinations(masks, 2):
        if {one, other} == {1, 4}:  # an octagon is close to a circle: the numeral tells them
            continue
        changed = sum(a != b for a, b in zip(masks[one], masks[other], strict=True))
        assert changed > size * size * 0.12, (one, other)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_numerals_differ(qapp: QApplication, ratio: float) -> None:
    seen = set()
    for level in (1, 2, 3, 4):
        image = symbols.badge_pixmap(level, 20, ratio).toImage()
        assert image.width() == round(20 * ratio)
        dark = active().colour("on_fill").lightness() + 40
        seen.add(
            tuple(
                image.pixelColor(x, y).lightness() < dark and image.pixelColor(x, y).alpha() > 200
                for y in range(image.height())
                for x in range(image.width())
            )
        )
    assert len(seen) == 4
    assert all(any(mask) for mask in seen)


def test_stale_badge_has_no_colour_and_acknowledged_is_hollow(qapp: QApplication) -> None:
    stale = symbols.badge_pixmap(1, 28, stale=True).toImage()
    assert (
        max(stale.pixelColor(x, y).hsvSaturation() for x in range(6, 22) for y in range(3, 6)) < 40
    )
    hollow = symbols.badge_pixmap(1, 28, acknowledged=True).toImage()
    assert hollow.pixelColor(8, 14).name() == active().colour("panel").name()


@pytest.mark.parametrize("name", symbols.icon_names())
def test_each_icon_draws_inside_its_square(qapp: QApplication, name: str) -> None:
    image = QImage(72, 72, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    symbols.paint_icon(painter, QRectF(0, 0, 72, 72), name, active().colour("text"))
    painter.end()
    inked = [(x, y) for x in range(72) for y in range(72) if image.pixelColor(x, y).alpha() > 30]
    assert len(inked) > 40
    assert all(2 < value < 69 for spot in inked for value in spot)


def test_an_unknown_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        symbols.icon("no such icon")
