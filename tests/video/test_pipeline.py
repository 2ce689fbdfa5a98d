"""A camera's process and its owner: boxes between detections, clips, and life without a model."""

from __future__ import annotations

import io
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import psutil
import pytest

from console.inference.messages import Options
from console.video.liveness import Liveness
from console.video.pipeline.messages import ClipAnswer, DetectorState, KeepRecording
from console.video.recorder import RecorderLimits
from console.video.records import BoxesRecord
from console.video.ring import locks
from console.video.trouble import Trouble
from tests.support import tiny_models
from tests.support.relay_client import RelayClient
from tests.support.ts_server import HttpCamera, encode_file, start_http
from tests.video.rig import rig
from tests.video.streams import moving

PLACED_FOR_S = 0.5
DETECT_EVERY_S = 0.2
TICKS_A_SECOND = 90_000


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpCamera]:
    made = start_http(encode_file(tmp_path_factory.mktemp("ts") / "a.ts", moving, 60))
    yield made
    made.kill()


def one_pistol(folder: Path) -> Options:
    onnx = tiny_models.decoded([[40, 30, 60, 50]], [[0.0, 0.8]])
    return Options(str(tiny_models.write_package(folder, onnx)))


def test_between_detections_boxes_are_dashed(camera: HttpCamera, tmp_path: Path) -> None:
    with rig(one_pistol(tmp_path / "model")) as made:
        made.run_camera(camera.url, detect_every_s=DETECT_EVERY_S)
        reader = made.show()
        made.wait_for(lambda: (frame := reader.latest()) and frame.words.boxes, 20)
        shown = [frame.words for frame in made.frames(reader, 2.0)]
        solid = [one for one in shown if any(box.solid for box in one.boxes)]
        dashed = [one for one in shown if one.boxes and not any(box.solid for box in one.boxes)]
        assert 0.2 * len(shown) < len(solid) < 0.5 * len(shown)  # 5 of 15 frames a second
        assert len(dashed) > 0.4 * len(shown)


def test_the_tracker_places_a_box_for_half_a_second_after_a_detection_and_no_longer(
    camera: HttpCamera, tmp_path: Path
) -> None:
    """Read at the relay, where nothing is left out for coming late."""
    with rig(one_pistol(tmp_path / "model")) as made:
        made.run_camera(camera.url, detect_every_s=DETECT_EVERY_S)
        reader = RelayClient("cam-1", made.place())
        found: list[BoxesRecord] = []
        made.wait_for(lambda: len(_take(reader, found)) > 20, 20)
        (detector,) = [
            child
            for child in psutil.Process().children(recursive=True)
            if any("onnxruntime_pybind" in one.path for one in child.memory_maps())
        ]
        detector.send_signal(signal.SIGSTOP)
        end = time.monotonic() + 1.5
        made.wait_for(lambda: _take(reader, found) and time.monotonic() > end, 5)
        detector.send_signal(signal.SIGCONT)
        reader.close()
    detected = [one.pts for one in found if one.detected]
    placed = [one.pts for one in found if not one.detected and one.pts > detected[0]]
    after = [pts - max(at for at in detected if at <= pts) for pts in placed]
    assert 0.3 < max(after) / TICKS_A_SECOND <= PLACED_FOR_S
    assert max(placed) > max(detected)


def test_a_frame_that_waits_for_its_answer_is_placed_once(
    camera: HttpCamera, tmp_path: Path
) -> None:
    """Anew with each answer before its own, a slow detector would flood relay and readers."""
    options = replace(one_pistol(tmp_path / "model"), delay_s=0.3)
    with rig(options) as made:
        made.run_camera(camera.url, detect_every_s=0.0)
        reader = RelayClient("cam-1", made.place())
        found: list[BoxesRecord] = []
        made.wait_for(lambda: sum(one.detected for one in _take(reader, found)) > 30, 30)
        reader.close()
    answered = {one.pts for one in found if one.detected}  # not those left out on a busy machine
    later = answered - {min(answered)}
    placed = Counter(one.pts for one in found if not one.detected and one.pts in later)
    assert len(placed) > 10
    assert placed.total() < 1.5 * len(placed), placed


def _take(reader: RelayClient, found: list[BoxesRecord]) -> list[BoxesRecord]:
    """Add the boxes that have come."""
    while (record := reader.read(0.01)) is not None:
        if isinstance(record, BoxesRecord):
            found.append(record)
    return found


def test_a_clip_comes_from_the_camera_s_own_ring(camera: HttpCamera, tmp_path: Path) -> None:
    ring = tmp_path / "ring"
    with rig() as made:
        made.run_camera(camera.url, recorder=RecorderLimits(str(ring), bytes(32)))
        reader = made.show()
        made.wait_for(lambda: reader.seq() > 45, 20)
        now = time.time()
        made.pipelines.want_clip("cam-1", "wanted", now - 2, now)
        made.pipelines.want_clip("cam-1", "too early", now - 900, now - 800)
        made.pipelines.want_clip("nobody", "other", now - 2, now)
        made.pipelines.keep("cam-1", KeepRecording("alert", now - 2, now, now + 900))
        made.wait_for(lambda: len(made.of(ClipAnswer)) == 3, 10)
        made.wait_for(lambda: "alert" in locks.read(ring), 10)
        answers = {one.request_id: one for one in made.of(ClipAnswer)}  # type: ignore[union-attr]
        with av.open(io.BytesIO(answers["wanted"].data)) as clip:
            assert 25 <= sum(1 for _ in clip.decode(video=0)) <= 50
        assert answers["too early"].trouble == Trouble.NO_RECORDING.value
        assert answers["other"].trouble == Trouble.NO_RECORDING.value
    assert list(ring.glob("*.segment"))
    assert not list(ring.glob("*.writing"))


@pytest.mark.parametrize("package", [None, "broken"])
def test_without_a_model_that_runs_cameras_are_shown_and_the_reason_is_said(
    camera: HttpCamera, tmp_path: Path, package: str | None
) -> None:
    options = None
    if package is not None:
        folder = tiny_models.write_package(tmp_path / package, tiny_models.yolox())
        (folder / "model.onnx").write_bytes(b"no model")
        options = Options(str(folder))
    with rig(options) as made:
        made.run_camera(camera.url)
        reader = made.show()
        made.wait_for(lambda: reader.status().liveness is Liveness.LIVE, 20)
        made.wait_for(lambda: len(made.of(DetectorState)) > (package is not None), 20)
        said = made.of(DetectorState)[-1]
        assert isinstance(said, DetectorState)
        assert said.model is None
        expected = "detector.no_package" if package is None else "model.refused."
        assert said.message_id.startswith(expected)
        assert not reader.status().detecting
        assert reader.status().delay_ms == 0


def test_a_camera_that_is_not_to_be_detected_is_not(camera: HttpCamera, tmp_path: Path) -> None:
    with rig(one_pistol(tmp_path / "model")) as made:
        made.run_camera(camera.url, "plain", detect=False)
        made.run_camera(camera.url, "watched")
        plain, watched = made.show("plain"), made.show("watched")
        made.wait_for(lambda: watched.status().detecting, 20)
        assert all(not frame.words.boxes for frame in made.frames(plain, 1.0))
        assert not plain.status().detecting
