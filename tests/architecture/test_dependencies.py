"""What may stand in the locks, and how: hashes, no addresses, nothing that we decided against."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

_LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")

_REFUSED = {
    "opencv-python": "its bundled Qt 5 poisons Qt 6",
    "opencv-contrib-python": "its bundled Qt 5 poisons Qt 6",
    "keyrings-alt": "stores secrets as plain text without a word",
    "torch": "training only, outside every lock",
    "ultralytics": "AGPL",
    "boxmot": "AGPL",
    "aiosqlite": "twenty times slower than one writer thread",
    "face-recognition": "recognises persons",
    "deepface": "recognises persons",
    "insightface": "recognises persons",
    "facenet-pytorch": "recognises persons",
    "dlib": "recognises persons",
    "torchreid": "recognises persons",
}


def pins(lock: Path) -> dict[str, str]:
    """Package → version, names as the index normalises them."""
    found = (_PIN.match(line) for line in lock.read_text().splitlines())
    return {re.sub(r"[-_.]+", "-", m[1]).lower(): m[2] for m in found if m}


def test_there_are_locks() -> None:
    assert {lock.stem for lock in _LOCKS} == {"runtime", "test", "node"}


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: lock.stem)
def test_each_pin_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    blocks = re.split(r"\n(?=\S)", text)
    assert [b for b in blocks if _PIN.match(b) and "--hash=sha256:" not in b] == []


@pytest.mark.parametrize("lock", _LOCKS, ids=lambda lock: lock.stem)
def test_nothing_refused_is_locked(lock: Path) -> None:
    assert {name: _REFUSED[name] for name in pins(lock) if name in _REFUSED} == {}


def test_one_runtime_for_demo_and_tests() -> None:
    runtime, test = (pins(ROOT / "requirements" / f"{name}.lock") for name in ("runtime", "test"))
    assert runtime.items() <= test.items()


@pytest.mark.parametrize("lock", ["runtime", "test"])
def test_exactly_one_onnxruntime(lock: str) -> None:
    found = [n for n in pins(ROOT / "requirements" / f"{lock}.lock") if n.startswith("onnxruntime")]
    assert found == ["onnxruntime"]
