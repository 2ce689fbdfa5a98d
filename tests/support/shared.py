"""Real third-party material beside the project; absent on most machines, so its tests skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


def shared_path(*parts: str) -> Path:
    """Path of a file of the shared material; skips the calling test where it is absent."""
    base = Path(os.environ.get("ROC_SHARED", _ROOT.parent / "shared"))
    path = base.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared material {'/'.join(parts)} is not on this machine")
    return path
