"""What the screen may know of tools and of the model before anything runs: plain data."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from console.domain.offer import ToolOffer
from console.inference.manifest import MANIFEST_NAME
from console.tool_api.core import Tools
from console.views.tools_area.info import ModelCard, ToolInfo

_log = logging.getLogger(__name__)
_SHARES = ("recall_by_class", "recall_by_size", "precision_by_size")


def tool_infos(tools: Tools) -> tuple[ToolInfo, ...]:
    """Those that loaded, then those that did not, with the error that kept them out."""
    sound = [
        ToolInfo(m.name, m.title_id, m.owner, m.phases, watches_video=bool(m.claims))
        for m in tools.manifests
    ]
    return (*sound, *(ToolInfo(one.tool, problem=one.error) for one in tools.problems))


def tool_offers(tools: Tools) -> dict[str, ToolOffer]:
    """What each tool offers, with the recipients of its manifest and their words."""
    offers = {core.name: core.offer for core in tools.cores if core.offer}
    found = {}
    for manifest in tools.manifests:
        if offer := offers.get(manifest.name):
            family = manifest.title_id.partition(".")[0]
            rows = tuple((one, f"{family}.recipient.{one}") for one in manifest.recipients)
            found[manifest.name] = replace(offer, choices=rows)
    return found


def model_card(folder: Path | None) -> ModelCard | None:
    """Of a model package; None where there is none that can be read (it is refused elsewhere)."""
    if folder is None:
        return None
    try:
        said = tomllib.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        return ModelCard(
            str(said["name"]),
            str(said["version"]),
            str(said.get("title", "")),
            str(said.get("licence", "")),
            _figures(said.get("metrics", {})),
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        _log.warning("no model card of %s: %s", folder.name, type(error).__name__)
        return None


def _figures(metrics: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    test = metrics.get("test", {})
    found = {name: _rounded(test[name]) for name in _SHARES if name in test}
    alarms = metrics.get("false_alarms", {})
    for section, key in (
        ("false_alarms", "per_minute"),
        ("false_alarms_upper95", "per_minute_upper95"),
    ):
        found[section] = _rounded({name: one[key] for name, one in alarms.items() if key in one})
    return {name: values for name, values in found.items() if values}


def _rounded(values: Mapping[str, float]) -> dict[str, str]:
    return {str(name).replace("_", " "): f"{value:.2f}" for name, value in values.items()}
