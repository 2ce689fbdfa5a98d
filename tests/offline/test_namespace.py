"""Only the link is cut, by the kernel's own network; the backend and a second console live on."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offline.console_process import console
from tests.offline.town import Desk, Town, town

_NAME = f"roc{os.getpid() % 100000}"
# A subnet of this process alone: what a killed run left must not be in the way.
_SUBNET = f"10.213.{os.getpid() % 250}"
_NEAR, _FAR = f"{_SUBNET}.1", f"{_SUBNET}.2"
_INSIDE = ("ip", "netns", "exec", _NAME)
_RULES = "table inet cut { chain in { type filter hook input priority 0; policy drop; }; }"

# What cuts the link, and what mends it. The first tells nobody (half-open), the second is a cable.
_CUTS = {
    "packets dropped": ([*_INSIDE, "nft", _RULES], [*_INSIDE, "nft", "delete table inet cut"]),
    "link down": (
        ["ip", "link", "set", f"{_NAME}a", "down"],
        ["ip", "link", "set", f"{_NAME}a", "up"],
    ),
}


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no network namespace here: {' '.join(command)}: {done.stderr.strip()}")


@pytest.fixture
def namespace() -> Iterator[None]:
    """A network of its own, joined to ours by one cable."""
    if os.geteuid():
        pytest.skip("a network namespace needs root")
    try:
        _run("ip", "netns", "add", _NAME)
        _run("ip", "link", "add", f"{_NAME}a", "type", "veth", "peer", "name", f"{_NAME}b")
        _run("ip", "link", "set", f"{_NAME}b", "netns", _NAME)
        _run("ip", "addr", "add", f"{_NEAR}/30", "dev", f"{_NAME}a")
        _run("ip", "link", "set", f"{_NAME}a", "up")
        _run(*_INSIDE, "ip", "addr", "add", f"{_FAR}/30", "dev", f"{_NAME}b")
        _run(*_INSIDE, "ip", "link", "set", f"{_NAME}b", "up")
        yield
    except FileNotFoundError as error:
        pytest.skip(f"no network namespace here: {error}")
    finally:
        subprocess.run(["ip", "link", "del", f"{_NAME}a"], capture_output=True)
        subprocess.run(["ip", "netns", "del", _NAME], capture_output=True)


@pytest.fixture
def backend(namespace: None, tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path / "town", _NEAR) as one:
        yield one


@pytest.mark.paired
@pytest.mark.parametrize("cut", _CUTS)
def test_cut_off_and_back(backend: Town, tmp_path: Path, cut: str) -> None:
    other = Desk(backend.url, tmp_path / "ben", "ben", backend.password("ben"))
    cuts, mends = _CUTS[cut]
    try:
        other.sign_in()
        with console(backend, tmp_path / "ada", tmp_path / "ada.log", _INSIDE) as cut_off:
            cut_off.order(link="online")
            alert_id = cut_off.order(title="before the cut")["alert_id"]
            other.until_alert(alert_id)
            _run(*cuts)
            begun = time.monotonic()
            cut_off.order(link="offline")
            assert time.monotonic() - begun <= 6.0
            there = other.raise_alert("while it was cut")
            other.until_alert(there)
            cut_off.order(alert_id=alert_id, note="written alone", queued=1)
            _run(*mends)
            mended = time.monotonic()
            cut_off.order(settled=True)
            assert time.monotonic() - mended <= 5.0
    finally:
        other.close()
    assert [one["text"] for one in backend.events("NoteAdded")] == ["written alone"]
    raised = [one["alert"]["id"] for one in backend.events("AlertRaised")]
    assert raised == [alert_id, there]
