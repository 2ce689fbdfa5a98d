"""A package is taken whole or refused by name, quickly, whatever lies in the folder."""

from __future__ import annotations

import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import i18n
from console.inference.detector import Detector
from console.inference.manifest import (
    InputSpec,
    Manifest,
    Thresholds,
    dump_manifest,
    parse_manifest,
)
from console.inference.onnx_header import read_shape
from console.inference.package import load_bare, load_package, relabelled
from console.inference.refusal import ModelFailed, ModelRefused
from tests.support import probe_model, tiny_models
from tests.support.shared import shared_path
from tests.support.tiny_models import decoded, manifest, write_package, yolox

GOOD = decoded([[10, 10, 40, 40]], [[0.9, 0.1]])


def refusal(folder: Path) -> ModelRefused:
    start = time.process_time()  # the wall clock of a shared machine says nothing
    with pytest.raises(ModelRefused) as caught:
        load_package(folder)
    assert time.process_time() - start < 1.0
    assert i18n.known(caught.value.message_id)
    text = i18n.tr(caught.value.message_id, **caught.value.params)
    assert "{" not in text
    return caught.value


def test_a_good_package_is_taken(tmp_path: Path) -> None:
    package = load_package(write_package(tmp_path / "p", GOOD))
    assert package.label == "tiny 1.2.3"
    assert package.manifest.weapon_classes == ("pistol",)
    assert package.onnx == GOOD
    assert package.layout.name == "roc-decoded-1"


def test_no_folder_no_manifest(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none").message_id == "model.refused.missing"
    assert refusal(tmp_path).message_id == "model.refused.no_manifest"


def test_no_file(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "p", GOOD)
    (folder / "model.onnx").unlink()
    assert refusal(folder).message_id == "model.refused.missing"


@pytest.mark.parametrize(
    ("change", "expected", "field"),
    [
        (("licence = ", "#licence = "), "missing_field", "licence"),
        (('licence = "EUPL-1.2"', 'licence = " "'), "missing_field", "licence"),
        (("sha256 = ", "#"), "missing_field", "sha256"),
        (('sha256 = "', 'sha256 = "0'), "bad_field", "sha256"),
        (("classes = [", "#classes = ["), "missing_field", "classes"),
        (('weapon_classes = ["pistol"]', 'weapon_classes = ["axe"]'), "bad_field", None),
        (('channel_order = "BGR"', 'channel_order = "GBR"'), "bad_field", "input.channel_order"),
        (('range = "0-255"', "range = 255"), "bad_field", "input.range"),
        (('letterbox = "top-left"', 'letterbox = "askew"'), "bad_field", "input.letterbox"),
        (("pad = 114", "pad = 300"), "bad_field", "input.pad"),
        (("width = 160", "width = true"), "bad_field", "input.width"),
        (("score = 0.4", "score = 0"), "bad_field", "thresholds.score"),
        (("nms = 0.45", ""), "missing_field", "thresholds.nms"),
        (("[input]", "[put]"), "missing_field", "input"),
        (('file = "model.onnx"', 'file = "../model.onnx"'), "outside", None),
        (('file = "model.onnx"', 'file = "/etc/passwd"'), "outside", None),
        (('layout = "roc-decoded-1"', 'layout = "yolov99"'), "unknown_layout", None),
        (("width = 160", "width = 164"), "wrong_shape", None),
        (('classes = ["person", "pistol"]', 'classes = ["pistol"]'), "wrong_class_count", None),
        (("name = ", "name ="), None, None),
        (("[input]", "[input"), "bad_manifest", None),
    ],
)
def test_a_manifest_that_lies_or_is_silent(
    tmp_path: Path, change: tuple[str, str], expected: str | None, field: str | None
) -> None:
    folder = write_package(tmp_path / "p", GOOD)
    path = folder / "manifest.toml"
    text = path.read_text("utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), "utf-8")
    if expected is None:
        load_package(folder)
        return
    refused = refusal(folder)
    assert refused.message_id == f"model.refused.{expected}"
    if field:
        assert refused.params["field"] == field


def test_a_manifest_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_bytes(b"\xff\xfe\x00name")
    assert refusal(tmp_path).message_id == "model.refused.bad_manifest"


def test_tflite(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "a", GOOD, replace(manifest(GOOD), file="model.tflite"))
    (folder / "model.tflite").write_bytes(GOOD)
    assert refusal(folder).message_id == "model.refused.tflite"
    data = b"\x1c\x00\x00\x00TFL3" + bytes(64)  # renamed
    folder = write_package(tmp_path / "b", data, manifest(data))
    assert refusal(folder).message_id == "model.refused.tflite"
    alone = tmp_path / "c.tflite"
    alone.write_bytes(data)
    assert refusal(alone).message_id == "model.refused.tflite"


def test_other_bytes_than_the_manifest_says(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "p", yolox(), manifest(GOOD))
    assert refusal(folder).message_id == "model.refused.wrong_hash"


@pytest.mark.parametrize("signed", [False, True])
def test_truncated_at_any_byte(tmp_path: Path, signed: bool) -> None:
    """Also when the hash is that of the truncated file."""
    for size in (*range(0, len(GOOD), 7), len(GOOD) - 1):
        cut = GOOD[:size]
        words = manifest(cut if signed else GOOD)
        refused = refusal(write_package(tmp_path / f"p{size}", cut, words))
        if size > 1:
            assert refused.message_id == "model.refused.truncated", size


def test_a_file_that_points_out_of_the_package(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "p", GOOD)
    (tmp_path / "other.onnx").write_bytes(GOOD)
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").symlink_to(tmp_path / "other.onnx")
    assert refusal(folder).message_id == "model.refused.outside"


def test_weights_in_other_files(tmp_path: Path) -> None:
    proto = onnx.load_model_from_string(GOOD)
    for tensor in proto.graph.initializer:
        if tensor.name == "boxes_value":
            tensor.data_location = onnx.TensorProto.EXTERNAL
            tensor.ClearField("raw_data")
            tensor.external_data.add(key="location", value="../../etc/passwd")
    data = proto.SerializeToString()
    folder = write_package(tmp_path / "p", data)
    assert refusal(folder).message_id == "model.refused.external_data"


def test_wrong_shapes(tmp_path: Path) -> None:
    cases = {
        "three columns": ({"boxes": np.zeros((1, 2, 3)), "scores": np.zeros((1, 2, 2))}),
        "rows differ": ({"boxes": np.zeros((1, 2, 4)), "scores": np.zeros((1, 3, 2))}),
        "no scores": ({"boxes": np.zeros((1, 2, 4))}),
        "batch of two": ({"boxes": np.zeros((2, 2, 4)), "scores": np.zeros((2, 2, 2))}),
        "mask": (
            {
                "boxes": np.zeros((1, 2, 4)),
                "scores": np.zeros((1, 2, 2)),
                "person_mask": np.zeros((1, 1, 24, 39)),
            }
        ),
    }
    for name, answers in cases.items():
        data = tiny_models.saying((160, 96), answers)
        refused = refusal(write_package(tmp_path / name, data))
        assert refused.message_id == "model.refused.wrong_shape", name


def test_500_mutations_are_refused_by_hash(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "p", GOOD)
    rng = random.Random(5)
    for _ in range(500):
        data = bytearray(GOOD)
        for _ in range(rng.choice((1, 1, 3, 20))):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        if rng.random() < 0.2:
            del data[rng.randrange(len(data)) :]
        (folder / "model.onnx").write_bytes(data)
        if bytes(data) == GOOD:  # two flips of one bit
            continue
        assert refusal(folder).message_id in (
            "model.refused.wrong_hash",
            "model.refused.truncated",
            "model.refused.external_data",
        )


@given(st.binary(max_size=400), st.integers(0, len(GOOD)))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    for data in (noise, GOOD[:at] + noise, GOOD[:at] + noise + GOOD[at:]):
        try:
            read_shape(data)
        except ModelRefused:
            continue


def test_the_header_says_what_onnx_says() -> None:
    data = shared_path("data", "models", "yolox_nano.onnx").read_bytes()
    shape = read_shape(data)
    assert str(shape) == "images[1,3,416,416] -> output[1,3549,85]"


def test_bare_files_get_their_layout_from_their_shapes(tmp_path: Path) -> None:
    path = tmp_path / "some.onnx"
    for data, name, count in ((yolox(3), "yolox", 3), (GOOD, "roc-decoded-1", 2)):
        path.write_bytes(data)
        package = load_bare(path)
        assert package.layout.name == name
        assert package.manifest.classes == tuple(map(str, range(count)))
        assert package.manifest.thresholds.score == 0.4
        assert package.manifest.thresholds.nms == 0.45


def test_bare_files_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "some.onnx"
    path.write_bytes(tiny_models.saying((160, 96), {"logits": np.zeros((1, 10))}))
    with pytest.raises(ModelRefused, match="layout_not_guessed"):
        load_bare(path)
    with pytest.raises(ModelRefused, match="wrong_shape"):
        load_bare(path, "yolox")
    with pytest.raises(ModelRefused, match="unknown_layout"):
        load_bare(path, "yolov99")
    path.write_bytes(GOOD)
    with pytest.raises(ModelRefused, match="wrong_label_count"):
        load_bare(path, labels=("one",))
    path.write_text("not a model")
    with pytest.raises(ModelRefused, match="not_onnx"):
        load_bare(path)


def test_relabelling_keeps_which_are_weapons(tmp_path: Path) -> None:
    package = load_package(write_package(tmp_path / "p", GOOD))
    other = relabelled(package, ("personne", "pistolet"))
    assert other.manifest.classes == ("personne", "pistolet")
    assert other.manifest.weapon_classes == ("pistolet",)


names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() != "")
numbers = st.integers() | st.floats(allow_nan=False) | st.booleans() | names
metrics = st.recursive(
    st.dictionaries(names, numbers, max_size=3),
    lambda inner: st.dictionaries(names, numbers | inner, max_size=3),
    max_leaves=6,
)


@given(names, st.lists(names, min_size=1, unique=True, max_size=4), metrics, st.booleans())
def test_a_manifest_reads_back_as_it_was_written(
    name: str, classes: list[str], figures: dict[str, object], rgb: bool
) -> None:
    words = Manifest(
        name=name,
        version="1",
        title=name,
        layout="yolox",
        classes=tuple(classes),
        weapon_classes=tuple(classes[:1]),
        licence="EUPL-1.2",
        file="m.onnx",
        sha256="0" * 64,
        input=InputSpec("images", 64, 96, "RGB" if rgb else "BGR", "0-1"),
        thresholds=Thresholds(0.3, 0.5),
        metrics=figures,
    )
    assert parse_manifest(dump_manifest(words)) == words


def mutants_run(folder: str, onnx: bytes, seeds: range) -> int:
    """How many mutants of a bare file run; all others have to be refused by name."""
    path, picture, ran = Path(folder) / "bare.onnx", np.zeros((96, 160, 3), np.uint8), 0
    for seed in seeds:
        rng, data = random.Random(seed), bytearray(onnx)
        for _ in range(rng.choice((1, 1, 2, 8))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            Detector(load_bare(path)).detect(picture)
            ran += 1
        except (ModelRefused, ModelFailed):
            continue
    return ran


def test_500_mutations_of_a_bare_file_do_no_harm(tmp_path: Path) -> None:
    """Nothing vouches for a bare file, so a mutant may run; in a process of its own, which a crash
    would end.
    """
    onnx = probe_model.write_probe_package(tmp_path / "p") / "model.onnx"
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawning) as executor:
        task = executor.submit(mutants_run, str(tmp_path), onnx.read_bytes(), range(500))
        assert 0 < task.result() < 500
