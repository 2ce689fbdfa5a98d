"""What is known of a tool before it has said anything: handed to the desk as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model package states of itself. figures: section -> name -> value, as measured."""

    name: str
    version: str
    title: str = ""
    licence: str = ""
    figures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class ToolInfo:
    """problem: the class of the error with which it failed to load on this computer."""

    name: str
    title_id: str = ""
    owner: str = ""
    phases: tuple[str, ...] = ()
    watches_video: bool = False
    problem: str = ""
