"""roc-console detect as it is typed, on real files, against a plain run of the same model."""

from __future__ import annotations

import argparse
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

import av
import cv2
import numpy as np
import pytest

from console.cli import detect
from tests.inference.plain_yolox import PlainYolox, every
from tests.support import probe_model, rtsp_server, tiny_models
from tests.support.shared import shared_path


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    detect.add_parser(parser.add_subparsers())
    args = parser.parse_args(["detect", *map(str, words)])
    return int(args.main(args))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return probe_model.write_probe_package(tmp_path_factory.mktemp("probe"))


def write_video(path: Path, count: int, rate: Fraction = Fraction(10), first_pts: int = 0) -> None:
    """Coded pictures; picture n carries number n."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.time_base = 1 / rate
        for number in range(count):
            picture = np.full((360, 640, 3), 90, np.uint8)
            probe_model.paint_code(picture, number)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = first_pts + number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def numbers(found: list[dict[str, object]]) -> list[int | None]:
    answer = []
    for line in found:
        (box,) = line["boxes"]  # type: ignore[misc]
        sides = np.array(box["xyxy"]) / [640, 360, 640, 360]
        answer.append(probe_model.number_of(tuple(sides)))
    return answer


@pytest.mark.parametrize(
    ("name", "every_ms"),
    [
        ("one-by-one-person-detection.mp4", 2000),
        ("bottle-detection.mp4", 1100),
        pytest.param("one-by-one-person-detection.mp4", None, marks=pytest.mark.soak),
        pytest.param("bottle-detection.mp4", None, marks=pytest.mark.soak),
    ],
)
def test_detect_equals_a_plain_run(name: str, every_ms: int | None, tmp_path: Path) -> None:
    model = shared_path("data", "models", "yolox_nano.onnx")
    video = shared_path("data", "video", name)
    out = tmp_path / "out.jsonl"
    extra = ("--every-ms", every_ms) if every_ms else ()
    assert run("--model", model, "--source", video, *extra, "--out", out) == 0
    plain = PlainYolox(model)
    expected = [(ms, plain(bgr)) for ms, bgr in every(video, every_ms)]
    found = lines(out)
    assert [line["pts_ms"] for line in found] == [ms for ms, _ in expected]
    assert sum(len(boxes) for _, boxes in expected) > 20
    for line, (_, boxes) in zip(found, expected, strict=True):
        same_boxes(line["boxes"], boxes)


def same_boxes(found: object, expected: list) -> None:  # type: ignore[type-arg]
    assert isinstance(found, list)
    assert [box["label"] for box in found] == [str(kind) for kind, _, _ in expected]
    for box, (_, score, sides) in zip(found, expected, strict=True):
        assert box["score"] == pytest.approx(score, abs=1e-4)
        assert box["xyxy"] == pytest.approx(sides, abs=0.05)


def test_labels_name_the_classes(tmp_path: Path) -> None:
    shared = shared_path("data", "models")
    video = shared_path("data", "video", "one-by-one-person-detection.mp4")
    out = tmp_path / "out.jsonl"
    words = ("--model", shared / "yolox_nano.onnx", "--labels", shared / "coco_classes.txt")
    assert run(*words, "--source", video, "--every-ms", 20_000, "--out", out) == 0
    labels = {box["label"] for line in lines(out) for box in line["boxes"]}  # type: ignore[attr-defined]
    assert "person" in labels


def test_a_still_picture_is_one_frame(tmp_path: Path) -> None:
    model = shared_path("data", "models", "yolox_nano.onnx")
    video = shared_path("data", "video", "one-by-one-person-detection.mp4")
    picture = next(bgr for ms, bgr in every(video, 10_000) if ms == 10_000)
    for suffix in ("png", "jpg", "bmp", "webp"):
        path, out = tmp_path / f"still.{suffix}", tmp_path / f"{suffix}.jsonl"
        cv2.imwrite(str(path), picture)
        assert run("--model", model, "--source", path, "--out", out) == 0
        (line,) = lines(out)
        assert line["pts_ms"] == 0
        same_boxes(line["boxes"], PlainYolox(model)(cv2.imread(str(path))))


def test_every_frame_of_a_video_once_and_in_order(probe: Path, tmp_path: Path) -> None:
    video, out = tmp_path / "v.mp4", tmp_path / "out.jsonl"
    write_video(video, 40)
    assert run("--model", probe, "--source", video, "--out", out) == 0
    assert numbers(lines(out)) == list(range(40))
    assert [line["pts_ms"] for line in lines(out)] == [100 * n for n in range(40)]


@pytest.mark.parametrize("every_ms", [1, 90, 100, 130, 250, 1001, 60_000])
def test_every_ms_takes_the_first_frame_at_or_after_each_multiple(
    every_ms: int, probe: Path, tmp_path: Path
) -> None:
    """Multiples count from the first frame, which here does not stand at nought."""
    video, out = tmp_path / "v.mkv", tmp_path / "out.jsonl"
    write_video(video, 40, first_pts=7)
    assert run("--model", probe, "--source", video, "--every-ms", every_ms, "--out", out) == 0
    wanted = sorted({min(n for n in range(40) if n * 100 >= k) for k in range(0, 3901, every_ms)})
    assert numbers(lines(out)) == wanted
    assert [line["pts_ms"] for line in lines(out)] == [700 + 100 * n for n in wanted]


def test_a_raw_stream_without_times_is_counted(probe: Path, tmp_path: Path) -> None:
    video, out = tmp_path / "v.mp4", tmp_path / "out.jsonl"
    write_video(video, 20)
    raw = tmp_path / "v.h264"
    with av.open(str(video)) as source, av.open(str(raw), "w", format="h264") as sink:
        stream = sink.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                sink.mux(packet)
    assert run("--model", probe, "--source", raw, "--out", out) == 0
    assert numbers(lines(out)) == list(range(20))
    times = [line["pts_ms"] for line in lines(out)]
    assert times == sorted(times)


def test_a_file_behind_an_address(probe: Path, tmp_path: Path) -> None:
    write_video(tmp_path / "v.mp4", 20)
    handler = partial(Quiet, directory=str(tmp_path))
    with serving(handler) as port:
        address = f"http://127.0.0.1:{port}/v.mp4"
        out = tmp_path / "out.jsonl"
        assert run("--model", probe, "--source", address, "--every-ms", 300, "--out", out) == 0
    assert numbers(lines(out)) == list(range(0, 20, 3))


def test_a_camera_over_rtsp(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not rtsp_server.available():
        pytest.skip("this machine has no GStreamer RTSP server")
    write_video(tmp_path / "v.mp4", 20)
    camera = rtsp_server.start_rtsp(file=tmp_path / "v.mp4", user="guard", password="s3cr3t")
    out, words = tmp_path / "out.jsonl", ("--model", probe, "--source")
    try:
        wrong = f"rtsp://guard:0ther@127.0.0.1:{camera.port}/live"
        assert "user name or password" in refused(capsys, out, *words, wrong)
        right = f"rtsp://guard:s3cr3t@127.0.0.1:{camera.port}/live"
        assert run(*words, right, "--out", out) == 0
    finally:
        camera.kill()
    assert numbers(lines(out)) == list(range(20))
    assert "s3cr3t" not in capsys.readouterr().err


def test_a_live_source_ends_with_ctrl_c(probe: Path, tmp_path: Path) -> None:
    """Lines are there while it runs; after the signal it ends well and keeps them."""
    write_video(tmp_path / "v.ts", 600)
    out = tmp_path / "out.jsonl"
    with serving(partial(Dripping, directory=str(tmp_path))) as port:
        words = ["--model", str(probe), "--source", f"http://127.0.0.1:{port}/v.ts"]
        program = [sys.executable, "-c", PROGRAM, "detect", *words, "--out", str(out)]
        process = subprocess.Popen(program, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 20
        while not (out.exists() and out.read_text().count("\n") > 30):
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert 30 < len(lines(out)) < 590
    assert numbers(lines(out))[:31] == list(range(31))


PROGRAM = """
import argparse, sys
from console.cli import detect
parser = argparse.ArgumentParser()
detect.add_parser(parser.add_subparsers())
args = parser.parse_args()
sys.exit(args.main(args))
"""


def test_a_package_states_its_own_layout(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video, out = tmp_path / "v.mp4", tmp_path / "out.jsonl"
    write_video(video, 2)
    words = ("--model", probe, "--layout", "yolox", "--source", video, "--out", out)
    assert run(*words) == 2
    assert "--layout" in capsys.readouterr().err


def refused(capsys: pytest.CaptureFixture[str], out: Path, *words: object) -> str:
    assert run(*words, "--out", out) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("roc-console detect: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert not out.exists()
    return said.err


def test_sources_that_give_nothing(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(np.random.default_rng(1).bytes(200_000))
    sound = tmp_path / "sound.wav"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), layout="mono")
        frame.rate = 8000
        container.mux(stream.encode(frame))
    half = tmp_path / "half.png"
    cv2.imwrite(str(half), np.zeros((50, 50, 3), np.uint8))
    half.write_bytes(half.read_bytes()[:40])
    (tmp_path / "empty.mp4").touch()
    words = ("--model", probe, "--source")
    out = tmp_path / "out.jsonl"
    for name in ("noise.mp4", "sound.wav", "half.png", "empty.mp4", ""):
        assert "no picture" in refused(capsys, out, *words, tmp_path / name), name
    assert "does not exist" in refused(capsys, out, *words, tmp_path / "none.mp4")


def test_addresses_that_do_not_answer_keep_their_password(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for scheme in ("rtsp", "http"):
        address = f"{scheme}://guard:s3cr3t@127.0.0.1:{port}/cam?token=s3cr3t"
        said = refused(capsys, tmp_path / "o", "--model", probe, "--source", address)
        assert "cannot be reached" in said
        assert "s3cr3t" not in said
        assert "guard" not in said


class Quiet(SimpleHTTPRequestHandler):
    """The tests read what the program says, not what its server logs."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Dripping(Quiet):
    """A file as a live source would send it: a little at a time."""

    def copyfile(self, source: BinaryIO, outputfile: BinaryIO) -> None:  # type: ignore[override]
        with suppress(ConnectionError):
            while piece := source.read(4096):
                outputfile.write(piece)
                time.sleep(0.02)


class Closed(Quiet):
    def do_GET(self) -> None:
        self.send_error(401)


@contextmanager
def serving(handler: Callable[..., SimpleHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_wrong_password_is_called_so(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Closed) as port:
        address = f"http://guard:s3cr3t@127.0.0.1:{port}/cam"
        said = refused(capsys, tmp_path / "o", "--model", probe, "--source", address)
    assert "user name or password" in said
    assert "s3cr3t" not in said


def test_models_that_are_refused(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video, out = tmp_path / "v.mp4", tmp_path / "out.jsonl"
    write_video(video, 2)
    lite = tmp_path / "m.tflite"
    lite.write_bytes(b"\x1c\x00\x00\x00TFL3" + bytes(64))
    cut = tmp_path / "cut.onnx"
    cut.write_bytes(tiny_models.yolox()[:-30])
    for model, said in (
        (lite, "TensorFlow Lite"),
        (cut, "cut short"),
        (tmp_path / "none", "no model at"),
        (video, "not ONNX"),
        (tmp_path, "no manifest.toml"),
    ):
        assert said in refused(capsys, out, "--model", model, "--source", video)
    words = ("--model", probe, "--source", video)
    assert "“tpu” is no device" in refused(capsys, out, *words, "--device", "tpu")
    assert "No labels" in refused(capsys, out, *words, "--labels", tmp_path / "none.txt")


def test_an_input_is_not_overwritten(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = tmp_path / "v.mp4"
    write_video(video, 2)
    before = video.read_bytes()
    assert run("--model", probe, "--source", video, "--out", video) == 2
    assert "overwritten" in capsys.readouterr().err
    assert video.read_bytes() == before
    nowhere = tmp_path / "none" / "out.jsonl"
    assert run("--model", probe, "--source", video, "--out", nowhere) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_missing_gpu_is_said_and_the_cpu_used(
    probe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video, out = tmp_path / "v.mp4", tmp_path / "out.jsonl"
    write_video(video, 2)
    words = ("--model", probe, "--source", video, "--device", "migraphx", "--out", out)
    assert run(*words) == 0
    said = capsys.readouterr().err
    assert "Running on CPU" in said
    assert "MIGRAPHX cannot be used" in said
