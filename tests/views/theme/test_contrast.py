"""U6: the tokens themselves are readable, also to people who see fewer colours."""

from __future__ import annotations

from itertools import combinations

import pytest

from console.views.theme import NAMES, load_theme

SURFACES = ("bg", "panel", "raised")
TEXT = ("text", "dim")
ALERTS = ("critical", "high", "medium", "low")
GRAPHICS = (*ALERTS, "info", "focus", "edge")

# Machado, Oliveira, Fernandes 2009, table 1, severity 1.0; they act on linear RGB.
SIGHT = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def _linear(colour: str) -> list[float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def _luminance(colour: str, sight: str) -> float:
    rgb = _linear(colour)
    seen = [sum(m * v for m, v in zip(row, rgb, strict=True)) for row in SIGHT[sight]]
    red, green, blue = (min(1.0, max(0.0, v)) for v in seen)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, sight: str) -> float:
    """Ratio of WCAG 2.2, 1.4.3."""
    light, dark = sorted((_luminance(one, sight), _luminance(other, sight)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#FFFFFF", "all colours") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF", "all colours") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", NAMES)
def test_text_and_graphics_stand_out(name: str, sight: str) -> None:
    colours = load_theme(name).colours
    weak = [
        (front, back)
        for front in TEXT + GRAPHICS
        for back in SURFACES
        if contrast(getattr(colours, front), getattr(colours, back), sight)
        < (4.5 if front in TEXT else 3.0)
    ]
    assert weak == []


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", NAMES)
def test_numerals_on_filled_badges_are_text(name: str, sight: str) -> None:
    colours = load_theme(name).colours
    ratios = {
        fill: contrast(colours.on_fill, getattr(colours, fill), sight)
        for fill in (*ALERTS, "focus")
    }
    assert min(ratios.values()) >= 4.5, ratios


def test_dark_tokens_are_those_agreed() -> None:
    colours = load_theme("dark").colours
    agreed = {
        "bg": "#14171A",
        "panel": "#1B1E22",
        "raised": "#23272C",
        "line": "#32373D",
        "text": "#D5D9DE",
        "dim": "#8C949D",
        "faint": "#5B636C",
        "critical": "#F87172",
        "high": "#B68A38",
        "medium": "#F4DD73",
        "low": "#7EA0E7",
        "info": "#B2BAC5",
        "focus": "#9CC2FF",
    }
    assert {key: getattr(colours, key) for key in agreed} == agreed


@pytest.mark.parametrize("name", NAMES)
def test_no_two_alert_colours_are_the_same(name: str) -> None:
    colours = load_theme(name).colours
    assert all(getattr(colours, a) != getattr(colours, b) for a, b in combinations(ALERTS, 2))
