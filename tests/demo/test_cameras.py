"""The demo cameras as their readers meet them: a real server process, read over HTTP with PyAV."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from console.demo.cameras import CameraServer, Credentials
from console.demo.clips import Screenplay, clips_of
from console.demo.painter.shapes import WEAPONS

SHORT = Screenplay(seed=3, seconds=2.0)
FAST_OPEN = {"fpsprobesize": "0", "probesize": "100000"}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of its own, painted once for the module."""
    before = os.environ.get("XDG_CACHE_HOME")
    folder = tmp_path_factory.mktemp("cache")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    yield folder
    os.environ.pop("XDG_CACHE_HOME")
    if before is not None:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="module")
def server(cache: Path) -> Iterator[CameraServer]:
    """Serves a loop of two seconds, so that its seam comes soon."""
    serving = CameraServer(SHORT, clips_of(SHORT, lambda percent: None), 0, None)
    serving.start()
    yield serving
    serving.stop()


@dataclass(frozen=True)
class Read:
    pts_s: float
    arrived_unix_s: float
    pixels: np.ndarray[Any, np.dtype[np.uint8]]


def _bgr(frame: av.VideoFrame) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def _read(url: str, count: int) -> list[Read]:
    with av.open(url, timeout=(3, 3), options=FAST_OPEN) as source:
        frames = islice(source.decode(video=0), count)
        return [Read(float(f.time or 0), time.time(), _bgr(f)) for f in frames]


def test_time_goes_on_evenly_over_the_seam(server: CameraServer) -> None:
    frames = _read(f"{server.address}/cam1.ts", 38)
    steps = np.diff([f.pts_s for f in frames])
    assert frames[-1].pts_s - frames[0].pts_s > SHORT.seconds
    assert steps == pytest.approx(1 / SHORT.fps, abs=1e-3)


def test_frames_come_by_the_wall_clock(server: CameraServer) -> None:
    late = [
        f.arrived_unix_s - server.started_unix_s - f.pts_s
        for f in _read(f"{server.address}/cam2.ts", 25)
    ]
    assert min(late) >= -0.05
    assert np.median(late) < 0.5


def test_three_readers_see_the_same_picture_at_the_same_time(server: CameraServer) -> None:
    with_three = [
        av.open(f"{server.address}/cam3.ts", timeout=(3, 3), options=FAST_OPEN) for _ in range(3)
    ]
    seen = [
        {
            round(float(f.time or 0), 2): f.to_ndarray(format="gray")
            for f in islice(s.decode(video=0), 12)
        }
        for s in with_three
    ]
    for source in with_three:
        source.close()
    common = set(seen[0]) & set(seen[1]) & set(seen[2])
    assert common
    for at in common:
        assert np.array_equal(seen[0][at], seen[1][at])
        assert np.array_equal(seen[0][at], seen[2][at])


def test_the_truth_is_of_the_served_frames(server: CameraServer) -> None:
    """The clip's own frame at the truth's time is the frame served at that time."""
    with urllib.request.urlopen(f"{server.address}/truth.json", timeout=5) as answer:
        truth = json.load(answer)
    assert truth["started_unix_s"] == pytest.approx(server.started_unix_s)
    assert set(truth["cameras"]) == {"cam1", "cam2", "cam3", "cam4"}
    assert [f["pts_s"] for f in truth["cameras"]["cam1"]] == pytest.approx(np.arange(20) / 10)
    clip = clips_of(SHORT, lambda percent: None)[0]
    with av.open(str(clip.video)) as source:
        painted = [f.to_ndarray(format="bgr24") for f in source.decode(video=0)]
    for frame in _read(f"{server.address}/cam1.ts", 12)[6:]:
        index = round(frame.pts_s * SHORT.fps) % len(painted)
        assert float(cv2.absdiff(frame.pixels, painted[index]).mean()) < 0.5


def test_an_unknown_path_is_not_found(server: CameraServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{server.address}/cam9.ts", timeout=5)
    assert caught.value.code == 404
    caught.value.close()


def _asked(server: CameraServer, password: str) -> urllib.request.Request:
    token = base64.b64encode(f"eye:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {token}"}
    return urllib.request.Request(f"{server.address}/cam1.ts", headers=headers)


def test_a_wrong_password_is_refused_and_the_right_one_sees(cache: Path) -> None:
    server = CameraServer(SHORT, clips_of(SHORT, lambda p: None), 0, Credentials("eye", "right"))
    server.start()
    try:
        port = server.server_address[1]
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(_asked(server, "wrong"), timeout=5)
        assert caught.value.code == 401
        caught.value.close()
        with urllib.request.urlopen(_asked(server, "right"), timeout=5) as answer:
            assert answer.status == 200
        assert _read(f"http://eye:right@127.0.0.1:{port}/cam1.ts", 2)
    finally:
        server.stop()


def test_lookalikes_only_films_no_weapon(cache: Path) -> None:
    play = Screenplay(seed=3, lookalikes_only=True, seconds=12.0, fps=2)
    classes = set()
    for clip in clips_of(play, lambda percent: None):
        for frame in json.loads(clip.truth.read_text())["frames"]:
            classes |= {thing["class"] for thing in frame["objects"]}
    assert classes
    assert not classes & set(WEAPONS)


def test_the_program_says_ready_serves_and_ends_on_sigterm(cache: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "console.demo.cameras",
        "--seed",
        "3",
        "--port",
        "0",
        "--fps",
        "2",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        said = next(line for line in lines if line.startswith("ready "))
        url = said.split()[1]
        with urllib.request.urlopen(f"{url}/truth.json", timeout=5) as answer:
            assert json.load(answer)["seed"] == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
