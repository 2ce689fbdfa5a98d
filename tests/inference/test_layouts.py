"""Other people's exports: known boxes out of graphs that are built here, and refusals in words."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto

from console import i18n
from console.inference.detector import Detector
from console.inference.feeding import FEEDINGS
from console.inference.layouts import LAYOUTS
from console.inference.letterbox import Letterbox
from console.inference.manifest import InputSpec, parse_manifest
from console.inference.package import ModelPackage, load_bare, load_package
from console.inference.refusal import InferenceRefused, ModelFailed, ModelRefused
from tests.support import tiny_layouts, tiny_models
from tests.support.tiny_layouts import SIZE

PERSON = (20.0, 10.0, 60.0, 50.0)
NEARLY = (21.0, 11.0, 61.0, 51.0)  # the same person once more
PISTOL = (100.0, 40.0, 120.0, 60.0)

YOLOV5 = tiny_layouts.yolov5(
    {
        7: (PERSON, 0.9, [1.0, 0.1]),
        8: (NEARLY, 0.9, [0.9, 0.0]),
        300: (PISTOL, 0.8, [0.0, 0.9]),
        301: (PISTOL, 0.3, [0.0, 1.0]),  # hardly anything there
    }
)
YOLOV8 = tiny_layouts.yolov8(
    {7: (PERSON, [0.9, 0.1]), 8: (NEARLY, [0.81, 0.0]), 200: (PISTOL, [0.0, 0.72])}
)
END_TO_END = tiny_layouts.end_to_end(
    {0: (PERSON, 0.9, 0), 1: (PISTOL, 0.72, 1), 2: (NEARLY, 0.1, 0)}
)
QUERIES = {3: (PERSON, [0.9, 0.1]), 5: (PISTOL, [0.0, 0.72]), 6: (NEARLY, [0.1, 0.0])}
RAW = tiny_layouts.detr_raw(QUERIES)
SWAPPED = tiny_layouts.detr_raw(QUERIES, names=("labels", "dets"))
PARTS = np.array([PISTOL, PERSON, NEARLY]) / np.array([*SIZE, *SIZE])
WHOLE = tiny_layouts.detr_whole(PARTS, np.array([0.72, 0.9, 0.1]), np.array([1, 0, 0]))


def packaged(folder: Path, onnx: bytes, layout: str, **changed: object) -> ModelPackage:
    spec = InputSpec("images", *SIZE, **{**asdict(FEEDINGS[layout]), **changed})  # type: ignore[arg-type]
    words = replace(tiny_models.manifest(onnx, layout=layout), input=spec)
    return load_package(tiny_models.write_package(folder, onnx, words))


def grey(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), 90, np.uint8)


@pytest.mark.parametrize(
    ("layout", "onnx"),
    [
        ("yolov5", YOLOV5),
        ("yolov8", YOLOV8),
        ("yolov11", YOLOV8),
        ("yolov10", END_TO_END),
        ("rt-detr", RAW),
        ("rt-detr", SWAPPED),
        ("rt-detr", WHOLE),
        ("d-fine", WHOLE),
        ("d-fine", RAW),
    ],
)
@pytest.mark.parametrize("size", [SIZE, (640, 384), (640, 360), (333, 777)])
def test_known_boxes_come_back_in_source_pixels(
    layout: str, onnx: bytes, size: tuple[int, int], tmp_path: Path
) -> None:
    found = Detector(packaged(tmp_path, onnx, layout)).detect(grey(*size))
    assert found.labels == ("person", "pistol")
    assert found.scores == pytest.approx([0.9, 0.72], abs=1e-5)
    width, height = size
    if layout in ("rt-detr", "d-fine"):
        corner, scale = np.zeros(4), np.array([SIZE[0] / width, SIZE[1] / height] * 2)
    else:
        ratio = min(SIZE[0] / width, SIZE[1] / height)
        rest = SIZE[0] - round(width * ratio), SIZE[1] - round(height * ratio)
        corner, scale = np.array([rest[0] // 2, rest[1] // 2] * 2), np.full(4, ratio)
    assert found.boxes == pytest.approx((np.array([PERSON, PISTOL]) - corner) / scale, abs=0.01)
    assert found.person_mask is not None


def test_each_layout_has_a_usual_feeding() -> None:
    assert set(FEEDINGS) == set(LAYOUTS)


@pytest.mark.parametrize(
    ("onnx", "layout", "classes"),
    [(YOLOV5, "yolov5", 2), (YOLOV8, "yolov8", 2), (RAW, "rt-detr", 2), (WHOLE, "rt-detr", 1000)],
)
def test_a_bare_file_is_told_by_its_shapes(
    onnx: bytes, layout: str, classes: int, tmp_path: Path
) -> None:
    path = tmp_path / "bare.onnx"
    path.write_bytes(onnx)
    package = load_bare(path)
    assert package.layout.name == layout
    assert len(package.manifest.classes) == classes
    assert Detector(package).detect(grey(*SIZE)).labels == ("0", "1")
    named = load_bare(path, labels=("person", "pistol"))
    assert Detector(named).detect(grey(*SIZE)).labels == ("person", "pistol")


def test_what_more_than_one_fits_has_to_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "bare.onnx"
    path.write_bytes(END_TO_END)
    with pytest.raises(ModelRefused) as caught:
        load_bare(path)
    words = i18n.tr(caught.value.message_id, **caught.value.params)
    assert "output0[1,300,6]" in words
    assert all(name in words for name in LAYOUTS)
    assert load_bare(path, "yolov10").layout.name == "yolov10"


def test_four_classes_need_names_to_tell_boxes_from_logits(tmp_path: Path) -> None:
    path = tmp_path / "bare.onnx"
    path.write_bytes(tiny_layouts.detr_raw({}, classes=4))
    assert load_bare(path).layout.name == "rt-detr"
    path.write_bytes(tiny_layouts.detr_raw({}, names=("first", "second"), classes=4))
    with pytest.raises(ModelRefused, match="wrong_shape"):
        load_bare(path, "rt-detr")


@pytest.mark.parametrize("size_type", [TensorProto.INT64, TensorProto.INT32, TensorProto.FLOAT])
def test_the_size_is_fed_width_first_in_the_type_asked_for(size_type: int, tmp_path: Path) -> None:
    onnx = tiny_layouts.detr_whole(
        PARTS, np.array([0.72, 0.9, 0.1]), np.array([1, 0, 0]), size_type
    )
    found = Detector(packaged(tmp_path, onnx, "d-fine")).detect(grey(*SIZE))
    assert found.boxes == pytest.approx(np.array([PERSON, PISTOL]), abs=0.01)


def test_no_more_than_there_are_queries(tmp_path: Path) -> None:
    every = {at: (PERSON, [0.9, 0.8]) for at in range(20)}
    found = Detector(packaged(tmp_path, tiny_layouts.detr_raw(every), "rt-detr"))
    assert found.detect(grey(*SIZE)).labels == ("person",) * 20


def half(onnx_type: int, dtype: type) -> bytes:
    table = tiny_layouts.table(2, 4, {0: list(PERSON)}).astype(dtype)
    scores = np.array([[[0.9, 0.0], [0.0, 0.0]]], dtype)
    return tiny_layouts.graph({"boxes": table, "scores": scores}, picture=onnx_type)


@pytest.mark.parametrize(
    ("picture", "dtype", "span"),
    [
        (TensorProto.FLOAT16, np.float16, "0-255"),
        (TensorProto.DOUBLE, np.float64, "0-255"),
        (TensorProto.UINT8, np.float32, "0-255"),
        (TensorProto.INT8, np.float16, "-128-127"),
    ],
)
def test_other_number_types_in_and_out(
    picture: int, dtype: type, span: str, tmp_path: Path
) -> None:
    onnx = half(picture, dtype)
    for package in (
        packaged(tmp_path / "p", onnx, "roc-decoded-1", range=span),
        load_bare(tmp_path / "p" / "model.onnx"),
    ):
        found = Detector(package).detect(grey(*SIZE))
        assert found.boxes == pytest.approx(np.array([PERSON]))
        assert found.boxes.dtype == np.float32


def test_a_model_of_whole_numbers_is_not_fed_with_parts(tmp_path: Path) -> None:
    onnx = half(TensorProto.UINT8, np.float32)
    with pytest.raises(ModelRefused, match="bad_field"):
        packaged(tmp_path, onnx, "roc-decoded-1", range="0-1")


def test_pictures_are_laid_in_as_the_manifest_says() -> None:
    picture = np.zeros((48, 160, 3), np.uint8)
    picture[:] = (10, 20, 200)  # blue, green, red
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    spec = InputSpec("images", 160, 96, "RGB", "0-1", "centre", 114, mean, std)
    letterbox = Letterbox(spec)
    fit = letterbox(picture)
    assert (fit.left, fit.top, fit.height) == (0, 24, 48)
    expected = (np.array([200, 20, 10]) / 255 - mean) / std
    assert letterbox.tensor[0, :, 24, 3] == pytest.approx(expected, rel=1e-5)
    assert letterbox.tensor[0, :, 71, 159] == pytest.approx(expected, rel=1e-5)
    pad = (114 / 255 - np.array(mean)) / std
    for row in (23, 72):
        assert letterbox.tensor[0, :, row, 3] == pytest.approx(pad, rel=1e-5)
    stretched = Letterbox(replace(spec, letterbox="stretch"))
    stretched(picture)
    assert stretched.tensor[0, :, 0, 0] == pytest.approx(expected, rel=1e-5)
    for dtype, shift in (("uint8", 0), ("int8", -128)):
        whole = Letterbox(InputSpec("images", 160, 96), dtype)
        whole(picture)
        assert whole.tensor[0, :, 0, 0].tolist() == [10 + shift, 20 + shift, 200 + shift]
        assert whole.tensor[0, :, 95, 0].tolist() == [114 + shift] * 3


def test_a_manifest_that_is_silent_is_fed_as_usual_for_its_layout(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    packaged(folder, YOLOV8, "yolov8")
    path = folder / "manifest.toml"
    lines = path.read_text("utf-8").splitlines()
    silent = ("channel_order", "range", "letterbox", "pad", "mean", "std")
    kept = [line for line in lines if not line.startswith(silent)]
    spec = parse_manifest("\n".join(kept)).input
    assert spec == InputSpec("images", *SIZE, "RGB", "0-1", "centre", 114)
    other = "\n".join(kept).replace("[input]", '[input]\nletterbox = "stretch"\nmean = [1, 0, 0]')
    assert parse_manifest(other).input == replace(spec, letterbox="stretch", mean=(1.0, 0.0, 0.0))
    for wrong in ("std = [1, 1]", "std = [1, 0, 1]", "mean = [nan, 0, 0]", 'mean = "no"'):
        with pytest.raises(ModelRefused, match="bad_field"):
            parse_manifest("\n".join(kept).replace("[input]", f"[input]\n{wrong}"))


def no_numbers(layout: str) -> bytes:
    """One good person, and two answers that are no numbers: one in its box, one in its score."""
    nan, inf = float("nan"), float("inf")
    if layout == "yolov5":
        return tiny_layouts.yolov5(
            {
                1: (PERSON, 0.9, [1.0, 0.0]),
                2: ((nan, 0, 9, 9), 0.9, [1.0, 0.0]),
                3: (PISTOL, nan, [0.0, 1.0]),
            }
        )
    if layout == "yolov8":
        return tiny_layouts.yolov8(
            {1: (PERSON, [0.9, 0]), 2: ((0, inf, 9, 9), [0.9, 0]), 3: (PISTOL, [nan, 0])}
        )
    if layout == "yolov10":
        return tiny_layouts.end_to_end(
            {1: (PERSON, 0.9, 0), 2: ((0, 0, nan, 9), 0.9, 0), 3: (PISTOL, inf, 1)}
        )
    if layout == "rt-detr":
        logits, boxes = tiny_layouts.detr_tables({1: (PERSON, [0.9, 0]), 2: (PISTOL, [0, 0.9])})
        boxes[0, 2, 0] = nan
        logits[0, 3, 1] = nan
        return tiny_layouts.graph({"logits": logits, "pred_boxes": boxes})
    parts = PARTS.copy()
    parts[0, 0] = inf
    return tiny_layouts.detr_whole(parts, np.array([0.72, 0.9, nan]), np.array([1, 0, 0]))


@pytest.mark.parametrize("layout", ["yolov5", "yolov8", "yolov10", "rt-detr", "d-fine"])
def test_what_is_no_number_is_left_out_and_counted(layout: str, tmp_path: Path) -> None:
    detector = Detector(packaged(tmp_path, no_numbers(layout), layout))
    found = detector.detect(grey(*SIZE))
    assert found.labels == ("person",)
    assert detector.not_finite == 2
    assert found.person_mask is None  # one of those left out may be a person


def test_a_class_without_a_name_stops_the_model(tmp_path: Path) -> None:
    for kind in (2, -1, 10**9):
        onnx = tiny_layouts.end_to_end({0: (PERSON, 0.9, kind)})
        detector = Detector(packaged(tmp_path / str(kind), onnx, "yolov10"))
        with pytest.raises(ModelFailed, match="unnamed_class"):
            detector.detect(grey(*SIZE))


def refusal(folder: Path, onnx: bytes, layout: str) -> InferenceRefused:
    with pytest.raises(ModelRefused) as caught:
        packaged(folder, onnx, layout)
    words = i18n.tr(caught.value.message_id, **caught.value.params)
    assert "{" not in words
    return caught.value


def test_graphs_that_are_something_else_are_refused_in_words(tmp_path: Path) -> None:
    rows = np.zeros((1, 100, 4), np.float32)
    quantised = tiny_layouts.graph({"output0": np.zeros((1, 6, tiny_layouts.cells()), np.int8)})
    masks = {
        "output0": np.zeros((1, 38, tiny_layouts.cells()), np.float32),
        "output1": np.zeros((1, 32, 24, 40), np.float32),
    }
    cases = {
        "three classes": (tiny_layouts.yolov8({}, classes=3), "yolov8", "wrong_class_count"),
        "v5 for v8": (YOLOV5, "yolov8", "wrong_shape"),
        "v8 for v5": (YOLOV8, "yolov5", "wrong_shape"),
        "v8 for v10": (YOLOV8, "yolov10", "wrong_shape"),
        "segments": (tiny_layouts.graph(masks), "yolov8", "wrong_shape"),
        "quantised": (quantised, "yolov8", "quantised"),
        "boxes alone": (tiny_layouts.graph({"boxes": rows}), "rt-detr", "wrong_shape"),
        "no size asked for": (
            tiny_layouts.graph({"labels": rows[..., 0], "boxes": rows, "scores": rows[..., 0]}),
            "d-fine",
            "wrong_shape",
        ),
        "open size": (tiny_layouts.graph({"o": rows}, size=("W", "H")), "yolov8", "open_size"),  # type: ignore[arg-type]
        "whole numbers in": (
            tiny_layouts.graph({"o": rows}, picture=TensorProto.INT64),
            "yolov8",
            "wrong_shape",
        ),
    }
    for name, (onnx, layout, expected) in cases.items():
        refused = refusal(tmp_path / name, onnx, layout)
        assert refused.message_id == f"model.refused.{expected}", name


def test_a_promise_that_is_not_kept_is_found_out_at_the_probe(tmp_path: Path) -> None:
    """The header says two boxes have four sides each; the graph gives three."""
    onnx = tiny_layouts.graph(
        {
            "logits": np.zeros((1, 2, 2), np.float32),
            "pred_boxes": np.zeros((1, 2, 3), np.float32),
        },
        dims={"pred_boxes": [1, 2, 4]},
    )
    with pytest.raises(ModelRefused, match="wrong_shape"):
        Detector(packaged(tmp_path, onnx, "rt-detr"))
