"""ROC_DEMO_SECONDS and Ctrl+C end the story also in the middle of a stage that waits."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from console.demo.house import House, Plan, Switch
from console.demo.story import Story, StoryCut
from console.demo.witness import Witness


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Nothing of it runs: the witness is refused at each attempt, and goes on waiting."""
    made = House(Plan(tmp_path / "demo", 7), print)
    made.passwords = {"di": "nobody asks"}
    made.begin()
    return made


def _story(house: House, folder: Path, seconds: float, ended: threading.Event) -> Story:
    switch = Switch(house, folder / "switch")
    return Story(house, switch, folder / "shots", "en", seconds, ended)


def test_its_time_ends_it(house: House, tmp_path: Path) -> None:
    story = _story(house, tmp_path, 1e-6, threading.Event())
    with pytest.raises(StoryCut):
        story.tell()
    assert story.stage == 0


def test_its_time_begins_when_it_begins(house: House, tmp_path: Path) -> None:
    """What is painted before the first stage costs nothing of it: some of it is always told."""
    story = _story(house, tmp_path, 1.0, threading.Event())
    time.sleep(1.1)  # that long the painting takes
    with pytest.raises(OSError, match="refused"):  # it has begun: its witness signs in
        story.tell()
    assert story.stage == 1


def test_a_person_ends_it_while_it_waits(house: House) -> None:
    ended = threading.Event()

    def go_on() -> None:
        if ended.is_set():
            raise StoryCut

    witness = Witness(house.address, "di", "nobody asks", go_on)
    begun = time.monotonic()
    threading.Timer(0.5, ended.set).start()
    with pytest.raises(StoryCut):
        witness.wait("AlertRaised", 50)
    assert time.monotonic() - begun < 25
