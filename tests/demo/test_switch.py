"""The demo's switch: a backend that does not start is said, and the switch goes on working."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from console.demo.house import House, Plan, Switch

ACCOUNT = '[[accounts]]\nid = "cy"\nname = "Cy"\nroles = ["supervisor"]\n'
LIMIT_S = 50.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(Plan(tmp_path / "demo", 1, detect=False), lambda _: None)
    made.begin()
    yield made
    made.close()


def _until(what: Callable[[], object]) -> None:
    end = time.monotonic() + LIMIT_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def _healthy(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.timeout(150)
def test_a_backend_that_does_not_start_costs_one_press(house: House, tmp_path: Path) -> None:
    said: list[str] = []
    switch = Switch(house, tmp_path / "switch", said.append)
    wishes = tmp_path / "demo" / "bootstrap.toml"
    wishes.write_text("this is no [toml")
    switch.path.write_text("on\n")
    _until(lambda: said)
    assert "did not start" in said[0]
    assert not house.backend_runs
    wishes.write_text(ACCOUNT)
    switch.path.write_text("on\n")
    _until(lambda: _healthy(house.address))
    switch.path.write_text("off\n")
    _until(lambda: not house.backend_runs)
    assert len(said) == 1
