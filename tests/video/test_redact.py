"""People in what leaves are gone for good, and nothing else goes along with the pixels."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from multiprocessing import Pipe
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from console.inference.detector import Detector
from console.inference.package import load_package
from console.spawn import start_worker, stop_worker
from console.video.decode import Picture
from console.video.redact_clip import copied, reencoded
from console.video.redact_messages import Broken, Keep, Kind, Part, Result, Work
from console.video.redact_picture import Cover
from tests.support.painted_film import FPS, FRAMES, clip, jpeg, painted

MODEL = Path(__file__).resolve().parents[2] / "resources" / "models" / "demo-weapon"


def frames(data: bytes) -> list[Picture]:
    with av.open(io.BytesIO(data)) as film:
        return [np.asarray(f.to_ndarray(format="bgr24")) for f in film.decode(video=0)]


@cache
def detector() -> Detector:
    return Detector(load_package(MODEL))


def _nothing(_percent: int) -> None:
    """Nobody looks on."""


@cache
def blurred() -> bytes:
    return reencoded(clip(), Cover(detector()).frame, _nothing).data


def _fine(picture: Picture) -> float:
    """Energy of the finest detail: what faces and hands are made of."""
    return float(
        np.abs(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_64F)).mean()
    )


def _inner(picture: Picture, box: tuple[float, ...]) -> Picture:
    """The middle of a person's box: surely of the person."""
    x1, y1, x2, y2 = box
    across, down = (x2 - x1) / 3, (y2 - y1) / 4
    return picture[int(y1 + down) : int(y2 - down), int(x1 + across) : int(x2 - across)]


def test_people_are_gone_from_every_frame() -> None:
    before, after = frames(clip()), frames(blurred())
    assert len(after) == len(before) == FRAMES
    seen = 0
    for one, was, now in zip(painted(), before, after, strict=True):
        for person in one.persons:
            body, shape = _inner(was, person.box), _inner(now, person.box)
            if body.size < 600:
                continue
            seen += 1
            assert np.abs(body.astype(int) - shape).mean() > 12
            assert _fine(shape) < max(0.35 * _fine(body), 1.5)
    assert seen > FRAMES / 2


def test_its_own_times_are_kept() -> None:
    with av.open(io.BytesIO(blurred())) as film:
        times = [float(frame.time or 0) for frame in film.decode(video=0)]
    assert times == pytest.approx([n / FPS for n in range(FRAMES)], abs=0.002)


def test_without_a_model_all_is_coarse() -> None:
    cover = Cover(None)
    after = frames(reencoded(clip(), cover.frame, _nothing).data)
    assert cover.coarse_frames == FRAMES
    for was, now in zip(frames(clip()), after, strict=True):
        assert _fine(now) < 0.35 * _fine(was)


def test_the_same_film_gives_the_same_bytes() -> None:
    assert reencoded(clip(), Cover(detector()).frame, _nothing).data == blurred()


@pytest.mark.parametrize("make", [blurred, lambda: copied(clip())[0]], ids=["blurred", "copied"])
def test_nothing_goes_along_with_the_pictures(make: Callable[[], bytes], tmp_path: Path) -> None:
    data = make()
    assert b"x264" in clip()  # its SEI
    assert b"EvilCam" in clip()
    for word in (b"x264", b"Lav", b"EvilCam", b"59.91", b"0815"):
        assert word not in data, word
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=20).stdout)
    assert len(told["streams"]) == 1
    brands = {"major_brand", "minor_version", "compatible_brands"}
    assert told["format"].get("tags", {}).keys() <= brands
    own = {"language": "und", "handler_name": "VideoHandler", "vendor_id": "[0][0][0][0]"}
    assert told["streams"][0].get("tags", {}).items() <= own.items()  # the container's constants


def test_what_two_agreed_to_keeps_every_pixel() -> None:
    assert all(
        np.array_equal(a, b) for a, b in zip(frames(clip()), frames(copied(clip())[0]), strict=True)
    )


# -- the process ----------------------------------------------------------------------------------


class Worker:
    """The real one, with the demo model or none."""

    def __init__(self, model: str) -> None:
        self.here, there = Pipe()
        self.process = start_worker("console.video.redact:run", there, model, name="redact")
        there.close()

    def do(self, work: Work) -> tuple[Result | Broken, list[int]]:
        self.here.send(work)
        told: list[int] = []
        while self.here.poll(50):
            if not isinstance(said := self.here.recv(), Part):
                return said, told
            told.append(said.percent)
        raise AssertionError("no answer")

    def close(self) -> None:
        self.here.close()
        stop_worker(self.process)


@pytest.fixture(scope="module")
def worker() -> object:
    made = Worker(str(MODEL))
    yield made
    made.close()


def test_it_tells_how_far_it_is(worker: Worker) -> None:
    result, told = worker.do(Work(Kind.CLIP, True, clip()))
    assert isinstance(result, Result)
    assert (result.how, result.frames, result.data) == ("shaded", FRAMES, blurred())
    assert result.model.startswith("demo-weapon ")
    assert told == sorted(told)
    assert len(told) > 5


def test_a_whole_picture(worker: Worker) -> None:
    one = painted()[0]
    result, _ = worker.do(Work(Kind.PICTURE, True, jpeg(one.frame)))
    assert isinstance(result, Result)
    assert result.how == "shaded"
    assert b"GPS" not in result.data
    shown = cv2.imdecode(np.frombuffer(result.data, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(shown.astype(int) - one.frame).max() > 60


def test_a_picture_that_two_agreed_to(worker: Worker) -> None:
    data = jpeg(painted()[0].frame)
    result, _ = worker.do(Work(Kind.PICTURE, False, data))
    assert isinstance(result, Result)
    assert (result.how, result.media_type) == ("none", "image/png")
    assert b"GPS" not in result.data
    read = [cv2.imdecode(np.frombuffer(one, np.uint8), 1) for one in (data, result.data)]
    assert np.array_equal(*read)


@pytest.mark.parametrize(
    ("keep", "how"), [(Keep.ALL, "judged"), (Keep.WEAPON, "judged"), (Keep.NOTHING, "coarse")]
)
def test_a_weapons_crop(keep: Keep, how: str, worker: Worker) -> None:
    draw = np.random.default_rng(1)
    crop = draw.integers(0, 255, (120, 90, 3), np.uint8)
    result, _ = worker.do(
        Work(Kind.PICTURE, True, cv2.imencode(".png", crop)[1].tobytes(), True, keep)
    )
    assert isinstance(result, Result)
    assert result.how == how
    shown = cv2.imdecode(np.frombuffer(result.data, np.uint8), cv2.IMREAD_COLOR)
    middle, edge = np.s_[40:80, 30:60], np.s_[0:16, :]
    assert (_fine(shown[middle]) > 20) == (keep is not Keep.NOTHING)
    assert (_fine(shown[edge]) > 20) == (keep is Keep.ALL)


@pytest.mark.parametrize("data", [b"", b"no film", clip()[: len(clip()) // 8], bytes(5000)])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_cannot_be_decoded_stays_behind(kind: Kind, data: bytes, worker: Worker) -> None:
    result, _ = worker.do(Work(kind, True, data))
    assert isinstance(result, Broken)
