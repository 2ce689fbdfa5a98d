"""Small reusable widgets; each has an accessible name and shows outside text as plain text."""

from console.views.widgets.buttons import KeyButton, PrimaryButton
from console.views.widgets.flow import FlowLayout
from console.views.widgets.hatch import hatch_brush
from console.views.widgets.labels import (
    AgeLabel,
    BadgeLabel,
    Chip,
    ConfidenceBar,
    KeyHint,
    PanelHeader,
    age_text,
)
from console.views.widgets.text import (
    BidiLabel,
    ElidedLabel,
    PlainLabel,
    isolate,
    isolate_id,
    plain_tooltip,
    set_plain_tooltip,
)
from console.views.widgets.wrapped import wrap_rows

__all__ = [
    "AgeLabel",
    "BadgeLabel",
    "BidiLabel",
    "Chip",
    "ConfidenceBar",
    "ElidedLabel",
    "FlowLayout",
    "KeyButton",
    "KeyHint",
    "PanelHeader",
    "PlainLabel",
    "PrimaryButton",
    "age_text",
    "hatch_brush",
    "isolate",
    "isolate_id",
    "plain_tooltip",
    "set_plain_tooltip",
    "wrap_rows",
]
