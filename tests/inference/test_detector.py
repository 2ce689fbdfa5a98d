"""A detector end to end on small models: scaling, thresholds, masks, devices."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from onnx import helper, load_model_from_string

from console.inference import devices
from console.inference.detector import Detector
from console.inference.letterbox import limit_threads
from console.inference.manifest import InputSpec
from console.inference.package import ModelPackage, load_bare, load_package
from console.inference.refusal import ModelRefused
from tests.support import probe_model, tiny_models
from tests.support.shared import shared_path
from tests.support.tiny_models import decoded, manifest, write_package


def package(folder: Path, onnx: bytes) -> ModelPackage:
    return load_package(write_package(folder, onnx))


def grey(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), 90, np.uint8)


@pytest.mark.parametrize("size", [(160, 96), (640, 384), (640, 360), (333, 777), (1, 1), (4000, 3)])
def test_boxes_come_back_in_source_pixels(size: tuple[int, int], tmp_path: Path) -> None:
    onnx = decoded([[20, 10, 60, 50], [-5, -5, 300, 300]], [[0.9, 0], [0, 0.8]])
    found = Detector(package(tmp_path, onnx)).detect(grey(*size))
    scale = min(160 / size[0], 96 / size[1])
    expected = np.array([[20, 10, 60, 50], [-5, -5, 300, 300]]) / scale
    assert found.boxes == pytest.approx(expected, rel=1e-5)
    assert found.labels == ("person", "pistol")
    assert found.scores == pytest.approx([0.9, 0.8])


def test_what_is_not_a_picture_is_an_error(tmp_path: Path) -> None:
    detector = Detector(package(tmp_path, decoded([[0, 0, 9, 9]], [[0.9, 0]])))
    for wrong in (grey(10, 10)[..., 0], grey(10, 10).astype(np.float32), grey(0, 10)):
        with pytest.raises(ValueError, match="not a BGR picture"):
            detector.detect(wrong)


def test_a_weapon_that_shares_its_bearers_row_is_kept(tmp_path: Path) -> None:
    onnx = decoded([[20, 10, 60, 50]], [[0.9, 0.5]])
    found = Detector(package(tmp_path, onnx)).detect(grey(160, 96))
    assert found.labels == ("person", "pistol")


def test_boxes_that_are_not_finite_are_left_out(tmp_path: Path) -> None:
    rows = [[0, 0, float("nan"), 9], [0, 0, float("inf"), 9], [1, 1, 9, 9]]
    onnx = decoded(rows, [[0.9, 0], [0.9, 0], [0.7, 0]])
    found = Detector(package(tmp_path, onnx)).detect(grey(160, 96))
    assert found.scores == pytest.approx([0.7])
    assert found.person_mask is None  # one of those left out may be a person


def test_a_mask_that_is_not_finite_is_no_mask(tmp_path: Path) -> None:
    mask = np.zeros((24, 40), np.float32)
    mask[3, 4] = np.nan
    onnx = decoded([[0, 0, 1, 1]], [[0.0, 0.0]], mask)
    assert Detector(package(tmp_path, onnx)).detect(grey(160, 96)).person_mask is None


def test_a_models_mask_covers_the_picture_and_not_the_padding(tmp_path: Path) -> None:
    mask = np.zeros((24, 40), np.float32)
    mask[:12, :20] = 0.9
    onnx = decoded([[0, 0, 1, 1]], [[0.0, 0.0]], mask)
    detector = Detector(package(tmp_path, onnx))
    filled = detector.detect(grey(160, 96)).person_mask
    assert filled is not None
    assert filled.shape == (24, 40)
    assert np.array_equal(filled == 255, mask > 0.5)
    wide = detector.detect(grey(320, 96)).person_mask  # 160x48 of the input: the upper half
    assert wide is not None
    assert wide.shape == (12, 40)
    assert (wide[:, :20] == 255).all()
    assert (wide[:, 20:] == 0).all()
    odd = detector.detect(grey(111, 96)).person_mask  # 111 columns make 27.75 cells
    assert odd is not None
    assert odd.shape == (24, 28)
    edge = 20 * 4 / 111 * 28
    assert np.count_nonzero(odd[0]) == pytest.approx(edge, abs=1)


def test_a_person_whom_the_mask_has_missed_is_covered_by_the_box(tmp_path: Path) -> None:
    onnx = decoded([[40, 40, 80, 80]], [[0.9, 0.0]], np.zeros((24, 40), np.float32))
    mask = Detector(package(tmp_path, onnx)).detect(grey(160, 96)).person_mask
    assert mask is not None
    assert (mask[10:20, 10:20] == 255).all()
    assert (mask[:8] == 0).all()


def test_without_a_mask_doubtful_people_are_covered_but_not_reported(tmp_path: Path) -> None:
    onnx = decoded([[40, 40, 80, 80], [100, 40, 120, 60]], [[0.2, 0.0], [0.0, 0.2]])
    found = Detector(package(tmp_path, onnx)).detect(grey(160, 96))
    assert len(found) == 0
    assert found.person_mask is not None
    assert found.person_mask[60, 60] == 255
    assert found.person_mask[50, 110] == 0  # a doubtful pistol is no person


def test_a_model_that_knows_no_people_says_nothing_about_them(tmp_path: Path) -> None:
    onnx = decoded([[40, 40, 80, 80]], [[0.9]])
    folder = write_package(tmp_path, onnx, manifest(onnx, classes=("pistol",)))
    assert Detector(load_package(folder)).detect(grey(160, 96)).person_mask is None


@pytest.mark.parametrize("order", ["BGR", "RGB"])
@pytest.mark.parametrize("span", ["0-255", "0-1"])
def test_the_input_is_what_the_manifest_says(order: str, span: str, tmp_path: Path) -> None:
    """A model that gives back three values of its input as its box."""
    nodes = [
        helper.make_node("Slice", ["images", "from", "to", "axes"], ["pixel"]),
        helper.make_node("Reshape", ["pixel", "as_row"], ["three"]),
        helper.make_node("Concat", ["three", "one"], ["boxes"], axis=2),
        helper.make_node("Identity", ["both"], ["scores"]),
    ]
    outputs = [tiny_models.info("boxes", [1, 1, 4]), tiny_models.info("scores", [1, 1, 2])]
    weights = {
        "from": np.array([5, 7]),
        "to": np.array([6, 8]),
        "axes": np.array([2, 3]),
        "as_row": np.array([1, 1, 3]),
        "one": np.array([[[500]]], np.float32),
        "both": np.array([[[0.9, 0]]], np.float32),
    }
    onnx = bytes(tiny_models.model(nodes, (160, 96), outputs, weights).SerializeToString())
    words = replace(manifest(onnx), input=InputSpec("images", 160, 96, order, span))
    picture = grey(160, 96)
    picture[5, 7] = (10, 20, 200)  # blue, green, red
    detector = Detector(load_package(write_package(tmp_path, onnx, words)))
    expected = np.array([10, 20, 200] if order == "BGR" else [200, 20, 10])
    seen = detector.detect(picture).boxes[0, :3]
    assert seen == pytest.approx(expected / (255 if span == "0-1" else 1), rel=1e-4)


def test_the_probe_model_says_what_the_code_says(tmp_path: Path) -> None:
    detector = Detector(load_package(probe_model.write_probe_package(tmp_path)))
    picture = np.random.default_rng(3).integers(0, 255, (360, 640, 3), np.uint8)
    for number in range(probe_model.NUMBERS):
        probe_model.paint_code(picture, number)
        (box,) = detector.detect(picture).boxes
        assert probe_model.number_of(tuple(box / [640, 360, 640, 360])) == number
        assert probe_model.read_code(picture) == number
    assert len(detector.detect(grey(640, 360))) == 0
    assert probe_model.read_code(grey(640, 360)) is None


def test_no_gpu_in_the_runtime_is_said(tmp_path: Path) -> None:
    taken = package(tmp_path, decoded([[0, 0, 9, 9]], [[0.9, 0]]))
    absent = [
        name
        for name, provider in devices.PROVIDERS.items()
        if provider not in onnxruntime.get_available_providers()
    ]
    assert absent
    for name in absent:
        device = Detector(taken, name).device
        assert (device.name, device.provider) == ("CPU", "CPUExecutionProvider")
        assert device.reason.message_id == "device.not_in_runtime"
        assert device.reason.params == {"wanted": name.upper()}
        assert device.ms_per_frame > 0


def test_auto_and_cpu_are_measured(tmp_path: Path) -> None:
    taken = package(tmp_path, decoded([[0, 0, 9, 9]], [[0.9, 0]]))
    assert Detector(taken, "cpu").device.reason.message_id == "device.as_asked"
    assert Detector(taken).device.provider in devices.PROVIDERS.values()
    with pytest.raises(ModelRefused, match="device.unknown"):
        Detector(taken, "azure")


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_a_provider_that_gives_way_without_a_word_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runtime lists a provider, takes the session and quietly runs it on the CPU: what it does
    when CUDA's libraries are missing. Here the list names one that this wheel does not have.
    """
    taken = package(tmp_path, decoded([[0, 0, 9, 9]], [[0.9, 0]]))
    listed = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: listed)
    for wanted in ("auto", "cuda"):
        device = Detector(taken, wanted).device
        assert device.name == "CPU"
        assert device.reason.message_id == "device.failed"
        assert device.reason.params["wanted"] == "CUDA"


def test_a_header_that_promises_other_shapes_than_are_computed(tmp_path: Path) -> None:
    onnx = tiny_models.saying(
        (160, 96), {"boxes": np.zeros((1, 2, 4)), "scores": np.zeros((1, 3, 2))}
    )
    proto = load_model_from_string(onnx)
    proto.graph.output[1].type.tensor_type.shape.dim[1].dim_value = 2
    with pytest.raises(ModelRefused) as caught:
        Detector(package(tmp_path, proto.SerializeToString()))
    assert caught.value.message_id == "model.refused.wrong_shape"
    assert caught.value.params["found"] == "scores[1, 3, 2]"


def test_the_wrapper_costs_little() -> None:
    """Detector against the bare run of the same session, turn by turn, in processor time: the best
    of several, for other programs share the machine.
    """
    limit_threads(1)
    detector = Detector(load_bare(shared_path("data", "models", "yolox_nano.onnx")))
    picture = np.random.default_rng(1).integers(0, 255, (432, 768, 3), np.uint8)
    tensor = np.zeros((1, 3, 416, 416), np.float32)
    session = detector._session
    whole, bare = [], []
    for _ in range(25):
        whole.append(_seconds(lambda: detector.detect(picture)))
        bare.append(_seconds(lambda: session.run(None, {"images": tensor})))
    assert min(whole) < 1.3 * min(bare)  # the goal of 1.15 is judged by the benchmark


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
