"""manifest.toml of a model package: what the model is, how it is fed, how good it is."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from console.inference.refusal import ModelRefused

MANIFEST_NAME = "manifest.toml"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ORDERS = ("BGR", "RGB")
_RANGES = {"0-255": 1.0, "0-1": 1 / 255}


@dataclass(frozen=True, slots=True)
class InputSpec:
    """How a picture becomes the input tensor. Only top-left letterboxing is known."""

    name: str
    width: int
    height: int
    channel_order: str = "BGR"
    range: str = "0-255"
    letterbox: str = "top-left"
    pad: int = 114

    @property
    def scale(self) -> float:
        """What a byte of the picture is multiplied with."""
        return _RANGES[self.range]


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
        input=_input(_table(table, "input")),
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


def _input(table: dict[str, Any]) -> InputSpec:
    return InputSpec(
        name=_text(table, "name", "input."),
        width=_whole(table, "width", 8, 4096),
        height=_whole(table, "height", 8, 4096),
        channel_order=_one_of(table, "channel_order", _ORDERS),
        range=_one_of(table, "range", tuple(_RANGES)),
        letterbox=_one_of(table, "letterbox", ("top-left",)),
        pad=_whole(table, "pad", 0, 255),
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
