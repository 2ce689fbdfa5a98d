"""A camera's second, smaller stream: read on demand, true on each of its frames, never in the way.

Two real streams of one scene; each picture says by a bar code which frame it is, and each box says
by its place which frame it was computed for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from console.domain.camera import Privacy
from console.inference.messages import Options
from console.video.address import CameraAddress
from console.video.frames import Frame, FrameReader, Liveness
from console.video.orders import RelaySource
from console.video.pipeline.messages import DetectorState
from console.video.trouble import Trouble
from tests.support.bar_camera import BarCamera, start_bars
from tests.support.probe_model import NUMBERS, number_of, read_code, write_probe_package
from tests.video.rig import Rig, rig

FPS = 20
CAMERA, SIZE = "cam-1", (320, 180)


@dataclass
class Watch:
    """What a tile has shown."""

    codes: list[int]
    sub: list[bool]
    captured: list[float]
    boxes: int = 0
    wrong: int = 0

    def take(self, frame: Frame) -> None:
        code = read_code(frame.pixels[..., :3])
        if code is None:
            return
        self.codes.append(code)
        self.sub.append(frame.words.sub)
        self.captured.append(frame.words.capture_utc)
        for box in frame.words.boxes:
            self.boxes += box.solid
            self.wrong += box.solid and number_of(box.xyxy) != code

    def backward(self) -> int:
        """How often an older picture came after a newer one."""
        steps = zip(self.codes, self.codes[1:], strict=False)
        return sum((after - before) % NUMBERS > NUMBERS // 2 for before, after in steps)


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Options:
    return Options(str(write_probe_package(tmp_path_factory.mktemp("probe"))))


@pytest.fixture(scope="module")
def camera() -> Iterator[BarCamera]:
    one = start_bars(FPS)
    yield one
    one.kill()


@pytest.fixture
def made(probe: Options) -> Iterator[Rig]:
    with rig(probe) as one:
        yield one


def show(made: Rig, main: str, sub: str, camera_id: str = CAMERA) -> FrameReader:
    address = CameraAddress.parse(sub)
    made.run_camera(main, camera_id, sub_address=address, detect_every_s=0.0)
    made.wait_for(lambda: any(one.model for one in made.of(DetectorState)), 30)  # type: ignore[union-attr]
    source = RelaySource(camera_id, made.place(camera_id), sub=True)
    return made.wall.open(camera_id, source, *SIZE, Privacy.NONE)


def watch(made: Rig, reader: FrameReader, seconds: float, into: Watch | None = None) -> Watch:
    found = into or Watch([], [], [])
    for frame in made.frames(reader, seconds):
        found.take(frame)
    return found


def shows_sub(reader: FrameReader) -> bool:
    frame = reader.latest()
    return frame is not None and frame.words.sub


def test_boxes_are_those_of_the_frames_of_either_stream(made: Rig, camera: BarCamera) -> None:
    reader = show(made, camera.url, camera.small_url)
    seen = Watch([], [], [])
    while not (seen.sub and seen.sub[-1]):
        watch(made, reader, 0.5, seen)
        assert len(seen.codes) < 20 * FPS, reader.status()
    assert seen.sub[0] is False  # what is being read already comes first
    watch(made, reader, 2.0, seen)
    made.wall.set_sub(CAMERA, False)
    while seen.sub[-1]:
        watch(made, reader, 0.2, seen)
        assert len(seen.codes) < 40 * FPS, reader.status()
    watch(made, reader, 0.5, seen)
    assert seen.wrong == 0, seen
    assert seen.boxes > 0.5 * len(seen.codes), seen
    assert seen.backward() == 0, seen
    assert seen.captured == sorted(seen.captured)
    changes = sum(a != b for a, b in zip(seen.sub, seen.sub[1:], strict=False))
    assert changes == 2, seen.sub


def test_each_stream_may_fail_and_the_tile_says_so(made: Rig, camera: BarCamera) -> None:
    """Of one camera the smaller stream stops, of another the main one."""
    fails = start_bars(FPS)
    try:
        sub_fails = show(made, camera.url, fails.small_url, camera_id="cam-1")
        main_fails = show(made, fails.url, camera.small_url, camera_id="cam-2")
        made.wait_for(lambda: shows_sub(sub_fails) and shows_sub(main_fails), 20)
        assert (sub_fails.status().note, main_fails.status().note) == ("", "")
        fails.pause()
        made.wait_for(lambda: not shows_sub(sub_fails), 6)
        assert sub_fails.status().note == Trouble.SUB_LOST
        made.wait_for(lambda: main_fails.status().note == Trouble.MAIN_LOST, 6)
        made.wall.set_sub("cam-2", False)  # enlarged: what lives is shown, not what does not
        found = watch(made, main_fails, 1.0)
        while not found.codes:
            watch(made, main_fails, 0.5, found)
        assert all(found.sub)
        for reader in (sub_fails, main_fails):
            assert reader.status().liveness <= Liveness.STILL
    finally:
        fails.resume()
        fails.kill()
