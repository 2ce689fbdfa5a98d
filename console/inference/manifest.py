"""manifest.toml of a model package: what the model is, how it is fed, how good it is."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from console.inference.feeding import FEEDINGS, ORDERS, PLACES, RANGES, Feeding, Triple
from console.inference.refusal import ModelRefused

MANIFEST_NAME = "manifest.toml"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class InputSpec:
    """How a picture becomes the input tensor: (byte x range's factor + its shift - mean) / std."""

    name: str
    width: int
    height: int
    channel_order: str = "BGR"
    range: str = "0-255"
    letterbox: str = "top-left"
    pad: int = 114
    mean: Triple = (0.0, 0.0, 0.0)
    std: Triple = (1.0, 1.0, 1.0)

    @property
    def factors(self) -> tuple[float, ...]:
        """What a byte of each of the model's channels is multiplied with."""
        return tuple(RANGES[self.range][0] / std for std in self.std)

    @property
    def offsets(self) -> tuple[float, ...]:
        """What is then added to it."""
        shift = RANGES[self.range][1]
        return tuple((shift - mean) / std for mean, std in zip(self.mean, self.std, strict=True))

    @property
    def plain(self) -> bool:
        """Bytes as they are, or shifted by 128: all that a model of whole numbers can be fed."""
        scaled = self.mean != (0.0, 0.0, 0.0) or self.std != (1.0, 1.0, 1.0)
        return RANGES[self.range][0] == 1.0 and not scaled


@dataclass(frozen=True, slots=True)
class Thresholds:
    """score: least score of a detection. nms: IoU above which the lesser of a class goes.

    person_score is lower on purpose: where silhouettes are made from boxes, a doubtful person is
    covered too. person_mask is the probability from which a mask's cell counts as a person.
    """

    score: float = 0.4
    nms: float = 0.45
    person_score: float = 0.15
    person_mask: float = 0.3


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str
    version: str
    title: str
    layout: str
    classes: tuple[str, ...]
    weapon_classes: tuple[str, ...]
    licence: str
    file: str
    sha256: str
    input: InputSpec
    thresholds: Thresholds = Thresholds()
    metrics: Mapping[str, Any] = field(default_factory=dict)


def parse_manifest(text: str) -> Manifest:
    """Raises ModelRefused naming the field that is missing or wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelRefused("model.refused.bad_manifest", {"why": str(error)}) from error
    metrics = table.get("metrics", {})
    if not isinstance(metrics, dict):
        raise _bad("metrics")
    manifest = Manifest(
        **{key: _text(table, key) for key in _TEXTS},
        classes=_names(table, "classes"),
        weapon_classes=_names(table, "weapon_classes", may_be_empty=True),
        input=_input(_table(table, "input"), FEEDINGS.get(table["layout"], Feeding())),
        thresholds=_thresholds(_table(table, "thresholds")),
        metrics=metrics,
    )
    _check(manifest)
    return manifest


_TEXTS = ("name", "version", "title", "layout", "licence", "file", "sha256")


def _check(manifest: Manifest) -> None:
    if not _SHA256.fullmatch(manifest.sha256):
        raise _bad("sha256")
    if "/" in manifest.file or "\\" in manifest.file or manifest.file in (".", ".."):
        raise ModelRefused("model.refused.outside", {"file": manifest.file})
    if not set(manifest.weapon_classes) <= set(manifest.classes):
        raise _bad("weapon_classes")
    if len(set(manifest.classes)) != len(manifest.classes):
        raise _bad("classes")


def _input(table: dict[str, Any], usual: Feeding) -> InputSpec:
    """What the manifest does not say is as usual for its layout."""
    table = {key: getattr(usual, key) for key in Feeding.__dataclass_fields__} | table
    return InputSpec(
        name=_text(table, "name", "input."),
        width=_whole(table, "width", 8, 4096),
        height=_whole(table, "height", 8, 4096),
        channel_order=_one_of(table, "channel_order", ORDERS),
        range=_one_of(table, "range", tuple(RANGES)),
        letterbox=_one_of(table, "letterbox", PLACES),
        pad=_whole(table, "pad", 0, 255),
        mean=_triple(table, "mean"),
        std=_triple(table, "std", above=0.0),
    )


def _thresholds(table: dict[str, Any]) -> Thresholds:
    standard = Thresholds()
    values: dict[str, float] = {}
    for key in ("score", "nms", "person_score", "person_mask"):
        optional = key.startswith("person")
        value = table.get(key, getattr(standard, key) if optional else None)
        if value is None:
            raise ModelRefused("model.refused.missing_field", {"field": f"thresholds.{key}"})
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise _bad(f"thresholds.{key}")
        values[key] = float(value)
    return Thresholds(**values)


def _bad(key: str) -> ModelRefused:
    return ModelRefused("model.refused.bad_field", {"field": key})


def _get(table: dict[str, Any], key: str, prefix: str = "") -> Any:
    if key not in table:
        raise ModelRefused("model.refused.missing_field", {"field": prefix + key})
    return table[key]


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    value = _get(table, key)
    if not isinstance(value, dict):
        raise _bad(key)
    return value


def _text(table: dict[str, Any], key: str, prefix: str = "") -> str:
    value = _get(table, key, prefix)
    if not isinstance(value, str):
        raise _bad(prefix + key)
    if not value.strip():
        raise ModelRefused("model.refused.missing_field", {"field": prefix + key})
    return value


def _names(table: dict[str, Any], key: str, may_be_empty: bool = False) -> tuple[str, ...]:
    value = _get(table, key)
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise _bad(key)
    if not value and not may_be_empty:
        raise _bad(key)
    return tuple(value)


def _whole(table: dict[str, Any], key: str, least: int, most: int) -> int:
    value = _get(table, key, "input.")
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _bad(f"input.{key}")
    return value


def _triple(table: dict[str, Any], key: str, above: float = -math.inf) -> Triple:
    """Three numbers, one a channel in the model's order."""
    value = _get(table, key, "input.")
    if not isinstance(value, list | tuple) or len(value) != 3:
        raise _bad(f"input.{key}")
    for number in value:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _bad(f"input.{key}")
        if not (math.isfinite(number) and number > above):
            raise _bad(f"input.{key}")
    first, second, third = map(float, value)
    return first, second, third


def _one_of(table: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    value = _get(table, key, "input.")
    if value not in allowed:
        raise _bad(f"input.{key}")
    return str(value)


def dump_manifest(manifest: Manifest) -> str:
    """The manifest as TOML; parse_manifest reads the same back."""
    top = {key: getattr(manifest, key) for key in _TEXTS}
    top |= {"classes": manifest.classes, "weapon_classes": manifest.weapon_classes}
    lines = [f"{key} = {_toml(value)}" for key, value in top.items()]
    for name, part in (("input", manifest.input), ("thresholds", manifest.thresholds)):
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {_toml(getattr(part, key))}" for key in part.__dataclass_fields__]
    lines += _metric_lines("metrics", manifest.metrics)
    return "\n".join(lines) + "\n"


def _metric_lines(name: str, table: Mapping[str, Any]) -> list[str]:
    lines = ["", f"[{name}]"]
    lines += [f"{_key(k)} = {_toml(v)}" for k, v in table.items() if not isinstance(v, Mapping)]
    for key, value in table.items():
        if isinstance(value, Mapping):
            lines += _metric_lines(f"{name}.{_key(key)}", value)
    return lines


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml(key)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    raise TypeError(type(value).__name__)
