"""No face or identity recognition, neither code nor models: the product looks for weapons."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.tree import PRODUCT, ROOT, sources

_IDENTITY = re.compile(
    r"""(?xi)
    face_?(recogni|embed|encod|match|verif|id(entity)?\b|net\b)
    | (recogni[sz]e|identify)_?(face|person|people|suspect)
    | (person|people|face)_?(re_?id|identification|recognition|embedding)
    | arc_?face | deep_?face | insight_?face | gait_?(recogni|id)
    | \bre_?id\b | biometric
    """
)
_MODELS = {".onnx", ".pt", ".pth", ".tflite", ".caffemodel", ".xml"}


def identity_recognition(root: Path) -> list[str]:
    """Identifiers, imports and model files that speak of recognising who somebody is."""
    found = []
    for source in sources(root, *PRODUCT, "benchmarks"):
        spoken = [*source.names(), *source.imports()]
        found += [
            f"{source.place}:{line} {name}" for line, name in spoken if _IDENTITY.search(name)
        ]
    for path in sorted((root / "resources").rglob("*")):
        if path.suffix in _MODELS and _IDENTITY.search(path.stem):
            found.append(str(path.relative_to(root)))
    return found


def test_nobody_is_recognised() -> None:
    assert identity_recognition(ROOT) == []
