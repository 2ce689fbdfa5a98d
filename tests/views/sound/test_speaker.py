"""The whole chain, from an alert to samples at a real sound server's sink, and what goes wrong.

PulseAudio stands in for the desktop's sound, without a card. Whether a loudspeaker is switched
on, and at which volume, no program can hear: for that there is the test by ear.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from console.views.sound.tones import Tone, load
from tests.support.sound_server import RATE, SoundServer, missing

LIMIT_S = 40.0
Floats = npt.NDArray[np.float64]
pytestmark = [
    pytest.mark.paired,
    pytest.mark.timeout(180),
    pytest.mark.skipif(bool(missing()), reason=f"{missing()} is not on this machine"),
]


class Console:
    """tests.support.sound_program, and what it says."""

    def __init__(self, server: SoundServer, *options: str) -> None:
        command = [sys.executable, "-m", "tests.support.sound_program", *(options or ("0.8",))]
        offscreen = {"QT_QPA_PLATFORM": "offscreen"}
        self.process = subprocess.Popen(
            command,
            env=server.environment | offscreen,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(json.loads(line))

    def say(self, words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()

    def until(self, **wanted: Any) -> dict[str, Any]:
        """What it says once it says all of that."""
        end = time.monotonic() + LIMIT_S
        while True:
            told = self._said.get(timeout=max(0.0, end - time.monotonic()))
            if all(told[name] == value for name, value in wanted.items()):
                return told

    def player(self) -> psutil.Process:
        """The process that plays: it alone has the sound libraries open."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            if "libQt6Multimedia" in Path(f"/proc/{child.pid}/maps").read_text():
                return child
        raise AssertionError("nothing plays")

    def close(self) -> None:
        self.say("end")
        try:
            self.process.wait(10)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    made = SoundServer(tmp_path / "sound")
    yield made
    made.close()


def likeness(heard: Floats, tone: Tone) -> tuple[float, float]:
    """Where in what was heard the tone is likeliest (seconds), and how alike that is (0 to 1)."""
    samples = load(tone)
    made = np.frombuffer(samples.data, "<i2").astype(np.float64)
    wanted = np.repeat(made, RATE // samples.rate)
    size = len(heard) + len(wanted)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    cross = np.fft.irfft(spectrum, size)[: max(1, len(heard) - len(wanted) + 1)]
    at = int(np.argmax(cross))
    energy = np.sqrt((heard[at : at + len(wanted)] ** 2).sum() * (wanted**2).sum())
    return at / RATE, float(cross[at] / energy) if energy else 0.0


def what_is_heard(heard: Floats) -> Tone | None:
    """The tone that is in it; None: silence."""
    if np.abs(heard).max() < 0.01:
        return None
    best = max(Tone, key=lambda tone: likeness(heard, tone)[1])
    assert likeness(heard, best)[1] > 0.9, {tone: likeness(heard, tone) for tone in Tone}
    return best


def test_from_an_alert_to_the_samples_and_to_silence(server: SoundServer) -> None:
    server.start("desk")
    console = Console(server)
    try:
        console.until(ready=True, output="Desk", trouble="")
        recording = server.record("desk")
        begin = recording.seconds
        console.say("alert A critical")
        recording.wait(begin + 4.0)
        heard = recording.heard(begin)
        assert what_is_heard(heard) == Tone.CRITICAL
        at, _ = likeness(heard, Tone.CRITICAL)
        length = load(Tone.CRITICAL).seconds
        assert at < 1.5
        assert np.abs(heard[round((at + length + 0.1) * RATE) :]).max() < 0.01
        loud = np.abs(heard).max()
        console.say("silence")
        console.until(silenced=1)
        quiet = recording.seconds + 0.6  # what the server still has of the tone
        recording.wait(quiet + 1.0)
        assert what_is_heard(recording.heard(quiet)) is None
        begin = recording.seconds
        console.say("alert B high")
        recording.wait(begin + 3.0)
        assert what_is_heard(recording.heard(begin)) == Tone.THREAT
        assert "100%" in server.ask("get-sink-volume", "desk")  # nobody touched the master
        assert 0.3 < loud < 0.9
    finally:
        console.close()


def test_the_four_tones_of_the_test_are_four(server: SoundServer) -> None:
    server.start("desk")
    console = Console(server, "0.4")
    try:
        console.until(ready=True, output="Desk")
        recording = server.record("desk")
        begin = recording.seconds
        console.say("test")
        recording.wait(begin + sum(load(tone).seconds + 0.9 for tone in Tone) + 1.0)
        heard = recording.heard(begin)
        places = [likeness(heard, tone) for tone in Tone]
        assert all(alike > 0.9 for _, alike in places), places
        assert [at for at, _ in places] == sorted(at for at, _ in places)
        console.say("heard")
        assert console.until(tested=True)["output"] == "Desk"
    finally:
        console.close()


def test_the_output_is_followed_and_its_loss_is_said(server: SoundServer) -> None:
    server.start("desk")
    console = Console(server, "0.8", "Headset")
    try:
        told = console.until(ready=True, output="Desk", wanted="Headset")
        assert told["notices"] == ["sound.other_output"]
        word = server.plug("headset")
        console.until(output="Headset", wanted="")
        recording = server.record("headset")
        begin = recording.seconds
        console.say("weapon W")
        recording.wait(begin + 4.0)
        assert what_is_heard(recording.heard(begin)) == Tone.CRITICAL
        server.unplug(word)
        console.until(output="Desk", wanted="Headset")
        for line in server.ask("list", "short", "modules").splitlines():
            number, name = line.split("\t")[:2]
            if name == "module-null-sink":
                server.unplug(number)
        assert console.until(output=None)["notices"] == ["sound.no_output"]
        server.plug("desk")
        console.until(output="Desk", trouble="")
    finally:
        console.close()


def test_without_a_sound_server_it_says_no_sound(server: SoundServer) -> None:
    console = Console(server)
    try:
        assert console.until(ready=True)["notices"] == ["sound.no_output"]
    finally:
        console.close()


def test_a_player_that_hangs_or_dies_is_replaced(server: SoundServer) -> None:
    server.start("desk")
    console = Console(server)
    try:
        console.until(ready=True, output="Desk")
        os.kill(console.player().pid, signal.SIGSTOP)
        assert console.until(trouble="sound.stuck")["notices"] == ["sound.stuck"]
        console.until(trouble="", output="Desk")
        os.kill(console.player().pid, signal.SIGKILL)
        console.until(trouble="sound.player_ended")
        console.until(trouble="", output="Desk")
        recording = server.record("desk")
        begin = recording.seconds
        console.say("alert A medium")
        recording.wait(begin + 3.0)
        assert what_is_heard(recording.heard(begin)) == Tone.NOTICE
    finally:
        console.close()
