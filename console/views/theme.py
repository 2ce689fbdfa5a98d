"""Colours, sizes and fonts as data, set by an explicit palette and one stylesheet.

`setColorScheme` does nothing under the offscreen platform and follows the desktop elsewhere, so the
palette is written out whole. Painters read `active()`; plain widgets are reached by the stylesheet
through two dynamic properties: `tone` (text: dim, faint, strong, title, counter, small) and `kind`
(surfaces and buttons: panel, header, chip, primary, key, rail, strip, foot, words).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "themes"
NAMES = ("dark", "light", "contrast")
PRIORITY_TOKENS = {1: "critical", 2: "high", 3: "medium", 4: "low"}


@dataclass(frozen=True)
class Colours:
    """Tokens as `#RRGGBB`; what each is for stands beside it in the theme's file."""

    bg: str
    panel: str
    raised: str
    line: str
    edge: str
    text: str
    dim: str
    faint: str
    critical: str
    high: str
    medium: str
    low: str
    info: str
    focus: str
    on_fill: str


@dataclass(frozen=True)
class Sizes:
    """All in device-independent pixels."""

    base: int
    secondary: int
    small: int
    counter: int
    gap: int
    panel_gap: int
    radius: int
    row: int
    header: int
    strip: int
    rail: int
    foot: int
    ring: int


@dataclass(frozen=True)
class Theme:
    name: str
    colours: Colours
    sizes: Sizes
    families: tuple[str, ...]

    def colour(self, token: str) -> QColor:
        return QColor(getattr(self.colours, token))

    def priority(self, level: int) -> QColor:
        """Colour of alert priority 1 (critical) to 4 (low)."""
        return self.colour(PRIORITY_TOKENS[level])

    def font(self, pixels: int = 0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """A font of the one family, with figures of equal width; 0 means the base size."""
        font = QFont(list(self.families))
        font.setPixelSize(pixels or self.sizes.base)
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font


@lru_cache(maxsize=len(NAMES))
def load_theme(name: str) -> Theme:
    """Read one of `NAMES`. A missing or unknown token is a KeyError/TypeError: a broken install."""
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Theme(
        name=data["name"],
        colours=Colours(**data["colours"]),
        sizes=Sizes(**data["sizes"]),
        families=tuple(data["type"]["families"]),
    )


class _Active:
    theme: Theme | None = None


def active() -> Theme:
    """The theme on screen; painters ask on each paint so that a live switch needs no wiring."""
    return _Active.theme or load_theme("dark")


def palette(theme: Theme) -> QPalette:
    """Every role that Fusion draws with, so that nothing falls back to the desktop's scheme."""
    roles = {
        QPalette.ColorRole.Window: "bg",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "panel",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.PlaceholderText: "dim",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "text",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Highlight: "focus",
        QPalette.ColorRole.HighlightedText: "on_fill",
        QPalette.ColorRole.Link: "focus",
        QPalette.ColorRole.LinkVisited: "focus",
        QPalette.ColorRole.Light: "edge",
        QPalette.ColorRole.Midlight: "line",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "bg",
        QPalette.ColorRole.Shadow: "bg",
        QPalette.ColorRole.Accent: "focus",
    }
    made = QPalette()
    for role, token in roles.items():
        made.setColor(role, theme.colour(token))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("faint"))
    return made


def stylesheet(theme: Theme) -> str:
    """The one stylesheet, with the theme's tokens put in; an unknown token is a KeyError."""
    tokens = {f.name: getattr(theme.colours, f.name) for f in fields(Colours)}
    tokens |= {f.name: f"{getattr(theme.sizes, f.name)}px" for f in fields(Sizes)}
    tokens["folder"] = _FOLDER.as_posix()
    text = (_FOLDER / "console.qss").read_text(encoding="utf-8")
    return Template(text).substitute(tokens)


def apply_theme(app: QApplication, name: str = "dark") -> Theme:
    """Put a theme on the whole application; may be called again to switch it live."""
    theme = load_theme(name)
    _Active.theme = theme
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(theme.font())
    app.setStyleSheet(stylesheet(theme))
    return theme


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a text widget a tone of the stylesheet, also after it has been shown."""
    _set_property(widget, "tone", tone)


def set_kind(widget: QWidget, kind: str) -> None:
    """Give a surface or button a kind of the stylesheet, also after it has been shown."""
    _set_property(widget, "kind", kind)


def set_critical(button: QWidget) -> None:
    """A target of 44 pixels: what is pressed under stress must be hit at the first try (U38)."""
    _set_property(button, "target", "critical")


def _set_property(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    # Qt evaluates property selectors once; a later change needs the style asked again.
    widget.style().unpolish(widget)
    widget.style().polish(widget)
