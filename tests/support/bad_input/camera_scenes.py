"""Cameras that are tampered with, that die in several ways, and a disk too full to record them."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import cv2

from tests.support.bad_input.stage import Stage
from tests.support.bar_camera import start_bars
from tests.support.rtp_stand import TICKS, Stand, describe
from tests.support.small_disk import SmallDisk
from tests.support.tamper_scenes import BEGINS_S, TAMPERED
from tests.support.ts_server import encode_file, start_http
from tests.video.test_camera_faults import repeated, silence

_FPS = 5
_TAMPERED_FOR_S = 60.0  # time to look at it


def tampered(stage: Stage) -> None:
    """One is covered, one turned away, one out of focus, one dazzled: each is an alarm."""
    backend = stage.backend()
    kinds = {"torget": "covered", "stasjon": "aside", "fergekaia": "defocused", "verket": "blinded"}
    for camera_id, kind in kinds.items():
        camera = start_http(_film(stage.folder / f"{camera_id}.ts", kind))
        stage.closing.callback(camera.kill)
        stage.camera(backend, camera_id, camera.url)
    console = stage.console(backend)
    console.order("work")
    for words in ("sees nothing", "another scene", "out of focus", "dazzled"):
        console.says(words)
    stage.photograph(console, sizes=("", "-1080"))


def dying(stage: Stage) -> None:
    """One is stopped, one sends its picture again under new times, one under old, one nothing."""
    backend = stage.backend()
    stopped = start_bars()
    stage.closing.callback(stopped.kill)
    stage.camera(backend, "torget", stopped.url)
    plays = {"stasjon": lambda: repeated(TICKS), "fergekaia": lambda: repeated(0)}
    for camera_id, play in {**plays, "verket": silence}.items():
        camera = stage.closing.enter_context(Stand([describe("h264")], [play]))
        stage.camera(backend, camera_id, camera.url)
    console = stage.console(backend)
    console.order("work")
    console.order("picture", camera="torget", own=False)
    stopped.pause()
    for words in ("LOST", "STILL", "FROZEN", "Camera lost", "Camera picture frozen"):
        console.says(words)
    stage.photograph(console, sizes=("", "-1080"))
    stopped.resume()


def full_recorder(stage: Stage) -> None:
    """The disk of the recordings takes nothing more, and nothing old is left to make room with."""
    folder = stage.folder / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    stage.closing.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)
    camera = start_bars()
    stage.closing.callback(camera.kill)
    backend = stage.backend(analytics=("--data", str(folder)))
    stage.camera(backend, "torget", camera.url)
    console = stage.console(backend)
    console.order("work")
    console.order("picture", camera="torget", own=False)
    done = threading.Event()
    stage.closing.callback(done.set)

    def keep_full() -> None:
        while not done.wait(0.2):
            SmallDisk(folder).fill()

    threading.Thread(target=keep_full, daemon=True).start()
    console.says("Recording has stopped")
    stage.photograph(console)


def _film(path: Path, kind: str) -> Path:
    play, _ = TAMPERED[kind]
    frames = round((BEGINS_S + _TAMPERED_FOR_S) * _FPS)
    return encode_file(
        path, lambda n: cv2.cvtColor(play(n / _FPS), cv2.COLOR_GRAY2BGR), frames, _FPS, _FPS
    )


SCENES: dict[str, Callable[[Stage], None]] = {
    "12-tampered": tampered,
    "13-dying": dying,
    "14-full-recorder": full_recorder,
}
