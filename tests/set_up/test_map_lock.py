"""npm's lock for the map page: each package by version and hash, nowhere an address."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.architecture.tree import ROOT

_LOCK = json.loads((ROOT / "resources" / "map" / "package-lock.json").read_text())
_PACKAGES = {name: package for name, package in _LOCK["packages"].items() if name}


def faults(packages: dict[str, Any]) -> list[str]:
    """What npm would have to believe without a hash, or would fetch from an address of ours."""
    unhashed = [n for n, p in packages.items() if not p.get("integrity", "").startswith("sha512-")]
    addressed = [n for n, p in packages.items() if "resolved" in p or "://" in json.dumps(p)]
    return sorted({*unhashed, *addressed})


def test_each_package_has_a_hash_and_no_address() -> None:
    assert _PACKAGES
    assert faults(_PACKAGES) == []


@pytest.mark.parametrize(
    "spoiled", [{"integrity": ""}, {"integrity": "sha1-x"}, {"resolved": "leaflet.tgz"}]
)
def test_a_spoiled_lock_is_found(spoiled: dict[str, str]) -> None:
    packages = {"node_modules/leaflet": {**_PACKAGES["node_modules/leaflet"], **spoiled}}
    assert faults(packages) == ["node_modules/leaflet"]
