"""What a tool may bring to the core: words, rules, a slice of the state. No Qt, no IO."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.domain.alert import Params
from console.domain.offer import Tells, ToolOffer
from console.domain.person import Role
from console.domain.rules.context import DueRule, Rule

LogLine = Callable[[Any], tuple[str, Params]]
"""An event of a tool -> message id and parameters of its line in the incident's decision log."""


@dataclass(frozen=True, slots=True)
class ToolCore:
    """The pure half of a tool. `rules.py` of a tool's folder holds it under the name CORE.

    slice_type is the (frozen, msgspec-decodable) class of its slice; reducers read
    `state.slices.get(name)` and write with `state.put_slice(name, value)`. Events in `log` have an
    alert_id; the incident of that alert gets the line.
    """

    name: str
    events: tuple[type, ...] = ()
    commands: tuple[type, ...] = ()
    rules: Mapping[type, Rule] = field(default_factory=dict)
    permitted: Mapping[type, frozenset[Role]] = field(default_factory=dict)
    timers: tuple[DueRule, ...] = ()
    reducers: Mapping[type, Any] = field(default_factory=dict)
    slice_type: type | None = None
    versions: Mapping[type, int] = field(default_factory=dict)
    log: Mapping[type, LogLine] = field(default_factory=dict)
    offer: ToolOffer | None = None
    tells: Tells | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """manifest.toml of a tool's folder, checked. Entry files are module names in that folder.

    claims: a module with claim(label, weapon_classes) -> (message id, Priority) | None, for tools
    that judge tracks on video. false_causes: words of its own for "not a threat". recipients: whom
    its offer can be made to; words: FAMILY.recipient.NAME.
    """

    name: str
    owner: str
    phases: tuple[str, ...]
    permissions: tuple[str, ...]
    core: str = ""
    claims: str = ""
    service: str = ""
    panel: str = ""
    settings: str = ""
    title_id: str = ""
    false_causes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolProblem:
    """Why a tool was left out: its name, and an error by class name and words for the log."""

    tool: str
    error: str
    detail: str


@dataclass(frozen=True, slots=True)
class Tools:
    """All tools of this installation: those that loaded, and those that did not, and why."""

    manifests: tuple[Manifest, ...] = ()
    cores: tuple[ToolCore, ...] = ()
    problems: tuple[ToolProblem, ...] = ()
    folders: Mapping[str, Any] = field(default_factory=dict)
