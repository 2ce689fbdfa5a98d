"""Which tool makes a claim of a track on video: asked of each tool that has a claims file."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.alert import Priority
from console.tool_api.core import Tools
from console.tool_api.loader import part, problem

Claim = Callable[[str, frozenset[str]], tuple[str, str, Priority] | None]


def claims_of(tools: Tools) -> Claim:
    """The first tool that claims a label; a tool whose file does not load claims nothing."""
    asked: list[tuple[str, Callable[..., tuple[str, Priority] | None]]] = []
    for manifest in tools.manifests:
        if not manifest.claims:
            continue
        try:
            asked.append((manifest.name, part(manifest, manifest.claims).claim))
        except Exception as error:  # a stranger's file: anything may be wrong with it
            problem(manifest.name, error)

    def claim(label: str, classes: frozenset[str]) -> tuple[str, str, Priority] | None:
        for tool, ask in asked:
            if found := ask(label, classes):
                return (tool, *found)
        return None

    return claim
