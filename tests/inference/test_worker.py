"""The detector process: newest frame wins, delays keep the rate, failures have names."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from console.inference import detector_process
from console.inference.detector_process import DetectorProcess
from console.inference.messages import Answer, Failed, Message, Options, Ready
from tests.support import probe_model, tiny_models

LIMIT_S = 30.0


@contextmanager
def started(folder: Path, delay_s: float = 0.0) -> Iterator[DetectorProcess]:
    process = DetectorProcess(Options(str(folder), delay_s=delay_s))
    try:
        yield process
    finally:
        process.close()


def until(process: DetectorProcess, done: Callable[[list[Message]], bool]) -> list[Message]:
    """Messages up to the one that completes what is waited for."""
    messages: list[Message] = []
    end = time.monotonic() + LIMIT_S
    while not done(messages):
        assert time.monotonic() < end, messages
        messages += process.wait(0.05)
    return messages


def has(kind: type, count: int = 1) -> Callable[[list[Message]], bool]:
    return lambda messages: sum(isinstance(message, kind) for message in messages) >= count


def coded(number: int, size: tuple[int, int] = (640, 360)) -> np.ndarray:
    picture = np.full((size[1], size[0], 3), 90, np.uint8)
    probe_model.paint_code(picture, number)
    return picture


def number(answer: Answer, size: tuple[int, int] = (640, 360)) -> int | None:
    (box,) = answer.detections.boxes
    return probe_model.number_of(tuple(box / np.array([*size, *size])))


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return probe_model.write_probe_package(tmp_path_factory.mktemp("probe"))


def test_answers_carry_the_frame_they_were_computed_on(probe: Path) -> None:
    with started(probe) as process:
        (ready,) = until(process, has(Ready))
        assert isinstance(ready, Ready)
        assert ready.manifest.name == "probe"
        assert ready.device.name == "CPU"
        for pts in range(20):
            assert process.submit("7", "e1", pts, coded(pts))
            (answer,) = until(process, has(Answer))
            assert isinstance(answer, Answer)
            assert (answer.camera_id, answer.epoch, answer.pts) == ("7", "e1", pts)
            assert number(answer) == pts


def test_the_newest_frame_of_a_camera_wins(probe: Path) -> None:
    with started(probe) as process:
        for pts in range(50):  # not ready yet: all but the last have to go
            process.submit("7", "e1", pts, coded(pts))
        answers = [m for m in until(process, has(Answer)) if isinstance(m, Answer)]
        assert [answer.pts for answer in answers] == [49]
        assert number(answers[0]) == 49
        assert process.dropped == 49


def test_no_camera_starves(probe: Path) -> None:
    with started(probe) as process:
        until(process, has(Ready))
        answers: list[Message] = []
        for pts in range(30):
            for camera in range(5):
                process.submit(str(camera), "e1", pts, coded(pts))
            answers += process.wait(0.2)
        answers += until(process, lambda late: _last(answers + late, 29) == set("01234"))
        counts = [sum(a.camera_id == str(c) for a in answers) for c in range(5)]
        assert min(counts) * 3 >= max(counts)


def _last(messages: list[Message], pts: int) -> set[str]:
    return {m.camera_id for m in messages if isinstance(m, Answer) and m.pts == pts}


@pytest.mark.alone
def test_a_delay_is_added_and_the_rate_stays(probe: Path) -> None:
    with started(probe, delay_s=0.5) as process:
        until(process, has(Ready))
        answers: list[tuple[float, Answer]] = []
        for pts in range(40):
            process.submit("7", "e1", pts, coded(pts))
            pause = time.monotonic() + 0.025
            while (left := pause - time.monotonic()) > 0:
                answers += [(time.monotonic(), a) for a in process.wait(left)]  # type: ignore[misc]
        while len(answers) < 40 - process.dropped:
            answers += [(time.monotonic(), a) for a in process.wait(1.0)]  # type: ignore[misc]
        latencies = [came - answer.submitted_s for came, answer in answers]
        assert min(latencies) >= 0.5
        assert len(answers) > 30  # a queue would let through two in each half second
        assert all(number(answer) == answer.pts for _, answer in answers)


def test_pictures_may_change_size(probe: Path) -> None:
    with started(probe) as process:
        until(process, has(Ready))
        for pts, size in enumerate([(640, 360), (320, 180), (1280, 720), (640, 360)]):
            assert process.submit("7", f"e{pts}", pts, coded(pts, size))
            (answer,) = until(process, has(Answer))
            assert isinstance(answer, Answer)
            assert number(answer, size) == pts


def test_a_forgotten_camera_gives_its_memory_back(probe: Path) -> None:
    with started(probe) as process:
        until(process, has(Ready))
        before = _segments()
        process.submit("7", "e1", 0, coded(0))
        assert _segments() - before
        process.forget("7")
        until(process, lambda messages: not _segments() - before)


def _segments() -> set[Path]:
    """Shared memory of this process; others come and go beside it."""
    return set(Path("/dev/shm").glob(f"roc-*-{os.getpid()}-*"))


def test_a_refused_package_is_named(tmp_path: Path) -> None:
    folder = tiny_models.write_package(tmp_path / "p", tiny_models.decoded([], []))
    (folder / "model.onnx").write_bytes(tiny_models.yolox())
    with started(folder) as process:
        (failed,) = until(process, has(Failed))
        assert isinstance(failed, Failed)
        assert failed.reason.message_id == "model.refused.wrong_hash"
        assert not process.submit("7", "e1", 0, coded(0))


def test_a_killed_process_is_named_and_can_be_replaced(probe: Path) -> None:
    with started(probe) as process:
        until(process, has(Ready))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        messages = until(process, has(Failed))
        assert isinstance(messages[-1], Failed)
        assert messages[-1].reason.message_id == "detector.died"
    with started(probe) as process:
        process.submit("7", "e2", 5, coded(5))
        answer = until(process, has(Answer))[-1]
        assert isinstance(answer, Answer)
        assert number(answer) == 5


def test_a_stopped_process_is_named(probe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector_process, "HANGS_AFTER_S", 0.5)
    with started(probe) as process:
        until(process, has(Ready))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSTOP)
        process.submit("7", "e1", 0, coded(0))
        failed = until(process, has(Failed))[-1]
        assert isinstance(failed, Failed)
        assert failed.reason.message_id == "detector.hangs"


def test_a_model_that_breaks_on_a_frame_is_named(tmp_path: Path) -> None:
    folder = tiny_models.write_package(tmp_path / "p", breaks_on_light())
    with started(folder) as process:
        until(process, has(Ready))
        process.submit("7", "e1", 0, np.zeros((96, 160, 3), np.uint8))
        until(process, has(Answer))
        process.submit("7", "e1", 1, np.full((96, 160, 3), 255, np.uint8))
        failed = until(process, has(Failed))[-1]
        assert isinstance(failed, Failed)
        assert failed.reason.message_id == "model.failed.run"


def test_a_model_that_never_ends_on_a_frame_is_named_and_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detector_process, "HANGS_AFTER_S", 0.7)
    folder = tiny_models.write_package(tmp_path / "p", endless_on_light())
    with started(folder) as process:
        until(process, has(Ready))
        process.submit("7", "e1", 0, np.zeros((96, 160, 3), np.uint8))
        until(process, has(Answer))
        process.submit("7", "e1", 1, np.full((96, 160, 3), 255, np.uint8))
        failed = until(process, has(Failed))[-1]
        assert isinstance(failed, Failed)
        assert failed.reason.message_id == "detector.hangs"
    assert process.pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def endless_on_light() -> bytes:
    """Loops mean/200 (cut to whole) times 10^15: not at all for pictures darker than 200."""
    node = helper.make_node
    body = helper.make_graph(
        [node("Identity", ["go_in"], ["go_out"]), node("Add", ["sum_in", "step"], ["sum_out"])],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_in", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum_in", TensorProto.FLOAT, [1, 1, 4]),
        ],
        [
            helper.make_tensor_value_info("go_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum_out", TensorProto.FLOAT, [1, 1, 4]),
        ],
    )
    nodes = [
        node("ReduceMean", ["images"], ["mean"], keepdims=0),
        node("Div", ["mean", "limit"], ["part"]),
        node("Cast", ["part"], ["whole"], to=7),
        node("Mul", ["whole", "many"], ["turns"]),
        node("Loop", ["turns", "go", "zeros"], ["boxes"], body=body),
        node("Identity", ["both"], ["scores"]),
    ]
    outputs = [tiny_models.info("boxes", [1, 1, 4]), tiny_models.info("scores", [1, 1, 2])]
    weights = {
        "limit": np.array(200, np.float32),
        "many": np.array(10**15),
        "go": np.array(True),
        "zeros": np.zeros((1, 1, 4), np.float32),
        "step": np.ones((1, 1, 4), np.float32),
        "both": np.zeros((1, 1, 2), np.float32),
    }
    return bytes(tiny_models.model(nodes, (160, 96), outputs, weights).SerializeToString())


def breaks_on_light() -> bytes:
    """Gathers row `mean/200` of a table of one row: pictures lighter than 200 fall off its end."""
    node = helper.make_node
    nodes = [
        node("ReduceMean", ["images"], ["mean"], keepdims=0),
        node("Div", ["mean", "limit"], ["part"]),
        node("Cast", ["part"], ["row"], to=7),
        node("Gather", ["table", "row"], ["picked"], axis=0),
        node("Reshape", ["picked", "as_boxes"], ["boxes"]),
        node("ReduceMean", ["boxes"], ["one"], axes=[2], keepdims=1),
        node("Concat", ["one", "one"], ["scores"], axis=2),
    ]
    outputs = [tiny_models.info("boxes", [1, 1, 4]), tiny_models.info("scores", [1, 1, 2])]
    weights = {
        "limit": np.array(200, np.float32),
        "table": np.zeros((1, 4), np.float32),
        "as_boxes": np.array([1, 1, 4]),
    }
    return bytes(tiny_models.model(nodes, (160, 96), outputs, weights).SerializeToString())
