"""What a tool lets people do with its alerts beyond judging them, and what it has to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.domain.link import Notice
from console.domain.person import Role

Tells = Callable[[Any, datetime], tuple[Notice, ...]]
"""From a state and the time: what every console must be told until a person has put it away."""


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """One act on one alert, with somebody chosen for it. All words are message ids.

    title_id is the button's, ask_id and verb_id the dialog's; explain_id says what it does and
    what it does not. choices: id and words of each that can be chosen. told: the lines of the
    decision log that say what came of it; each names its alert under `alert`.
    """

    command: type
    permitted: frozenset[Role]
    title_id: str
    ask_id: str
    verb_id: str
    explain_id: str
    told: frozenset[str]
    why_not: Callable[[Any, str], str]  # state, alert id -> message id; empty: it can be done
    taken: Callable[[Any, str], frozenset[str]]  # state, alert id -> choices that were made
    body: Callable[[str, tuple[str, ...]], Any]  # alert id, choices -> the command
    choices: tuple[tuple[str, str], ...] = ()
