"""Model packages: a folder with manifest.toml and one ONNX file, taken whole or refused."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from console.inference.feeding import FEEDINGS
from console.inference.layouts import guess_layout, layout_named
from console.inference.layouts.layout import Layout, input_size, picture_input
from console.inference.manifest import (
    MANIFEST_NAME,
    InputSpec,
    Manifest,
    Thresholds,
    parse_manifest,
)
from console.inference.onnx_header import ModelShape, read_shape
from console.inference.refusal import ModelRefused

MAX_MODEL_BYTES = 512 * 2**20
MAX_MANIFEST_BYTES = 2**20
UNTOLD_CLASSES = 1000  # numbers for labels, where neither shapes nor a manifest say how many
_PLAIN_RANGE = {"uint8": "0-255", "int8": "-128-127"}  # what a picture of whole numbers takes
_TFLITE_MARK = b"TFL3"  # file identifier of a FlatBuffer, bytes 4 to 7 (tensorflow schema.fbs)


@dataclass(frozen=True, slots=True)
class ModelPackage:
    """A model that has passed every check. onnx are the very bytes that were checked: what is run
    later cannot have been swapped on disk in between.
    """

    manifest: Manifest
    layout: Layout
    shape: ModelShape
    onnx: bytes = field(repr=False)

    @property
    def title(self) -> str:
        return self.manifest.title

    @property
    def label(self) -> str:
        """What an alert says about its origin: name and version."""
        return f"{self.manifest.name} {self.manifest.version}"


def load_package(folder: Path) -> ModelPackage:
    """Raises ModelRefused; runs no native code over the model's bytes."""
    _no_tflite(folder.name, b"")
    path = folder / MANIFEST_NAME
    if not folder.exists():
        raise ModelRefused("model.refused.missing", {"path": str(folder)})
    if not path.is_file():
        raise ModelRefused("model.refused.no_manifest", {"path": str(folder)})
    try:
        manifest = parse_manifest(_read(path, MAX_MANIFEST_BYTES).decode())
    except UnicodeDecodeError as error:
        raise ModelRefused("model.refused.bad_manifest", {"why": "UTF-8"}) from error
    return _matched(manifest, _checked_bytes(folder, manifest))


def _checked_bytes(folder: Path, manifest: Manifest) -> bytes:
    path = folder / manifest.file
    if path.resolve().parent != folder.resolve():
        raise ModelRefused("model.refused.outside", {"file": manifest.file})
    data = _read(path, MAX_MODEL_BYTES)
    _no_tflite(manifest.file, data)
    if hashlib.sha256(data).hexdigest() != manifest.sha256:
        if _is_truncated(data):
            raise ModelRefused("model.refused.truncated", {"file": manifest.file})
        raise ModelRefused("model.refused.wrong_hash", {"file": manifest.file})
    return data


def _is_truncated(data: bytes) -> bool:
    try:
        read_shape(data)
    except ModelRefused as refusal:
        return refusal.message_id == "model.refused.truncated"
    return False


def _matched(manifest: Manifest, data: bytes) -> ModelPackage:
    layout = layout_named(manifest.layout)
    shape = read_shape(data)
    found = layout.check(shape)
    if found is not None and found != len(manifest.classes):
        counts = {"expected": len(manifest.classes), "found": found}
        raise ModelRefused("model.refused.wrong_class_count", counts)
    spec = manifest.input
    picture = picture_input(shape)
    if (spec.width, spec.height) != input_size(shape) or spec.name != picture.name:
        params = {
            "expected": f"{spec.name}[1,3,{spec.height},{spec.width}]",
            "found": str(picture),
        }
        raise ModelRefused("model.refused.wrong_shape", params)
    if picture.dtype_name in _PLAIN_RANGE and (
        not spec.plain or spec.range != _PLAIN_RANGE[picture.dtype_name]
    ):
        raise ModelRefused("model.refused.bad_field", {"field": "input.range"})
    return ModelPackage(manifest, layout, shape, data)


def load_bare(
    path: Path, layout_name: str | None = None, labels: tuple[str, ...] = ()
) -> ModelPackage:
    """An ONNX file without a manifest: layout from its shapes, fed as usual for that layout, usual
    thresholds, class numbers for labels. For the command line only; nothing vouches for such a
    file. Raises ModelRefused.
    """
    data = _read(path, MAX_MODEL_BYTES)
    _no_tflite(path.name, data)
    shape = read_shape(data)
    layout = layout_named(layout_name) if layout_name else guess_layout(shape)
    count = layout.check(shape)
    manifest = Manifest(
        name=path.stem,
        version="-",
        title=path.name,
        layout=layout.name,
        classes=tuple(map(str, range(count or len(labels) or UNTOLD_CLASSES))),
        weapon_classes=(),
        licence="-",
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        input=_usual_input(layout, shape),
        thresholds=Thresholds(),
    )
    package = ModelPackage(manifest, layout, shape, data)
    return relabelled(package, labels) if labels else package


def _usual_input(layout: Layout, shape: ModelShape) -> InputSpec:
    width, height = input_size(shape)
    picture = picture_input(shape)
    spec = InputSpec(picture.name, width, height, **asdict(FEEDINGS[layout.name]))
    if picture.dtype_name in _PLAIN_RANGE:
        return replace(spec, range=_PLAIN_RANGE[picture.dtype_name])
    return spec


def relabelled(package: ModelPackage, labels: tuple[str, ...]) -> ModelPackage:
    """The same model under other class names; their number has to be right."""
    manifest = package.manifest
    if len(labels) != len(manifest.classes):
        params = {"expected": len(manifest.classes), "found": len(labels)}
        raise ModelRefused("model.refused.wrong_label_count", params)
    weapons = set(manifest.weapon_classes)
    pairs = zip(manifest.classes, labels, strict=True)
    names = tuple(label for name, label in pairs if name in weapons)
    return replace(package, manifest=replace(manifest, classes=labels, weapon_classes=names))


def _no_tflite(name: str, data: bytes) -> None:
    if name.lower().endswith(".tflite") or data[4:8] == _TFLITE_MARK:
        raise ModelRefused("model.refused.tflite", {"file": name})


def _read(path: Path, limit: int) -> bytes:
    """The file's bytes, never more than the limit; only regular files."""
    try:
        if not path.exists():
            raise ModelRefused("model.refused.missing", {"path": str(path)})
        if not path.is_file():
            raise ModelRefused("model.refused.unreadable", {"path": str(path)})
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ModelRefused("model.refused.unreadable", {"path": str(path)}) from error
    if len(data) > limit:
        raise ModelRefused(
            "model.refused.too_big", {"path": str(path), "limit_mib": limit // 2**20}
        )
    return data
