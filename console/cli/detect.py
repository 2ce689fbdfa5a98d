"""roc-console detect: a model over a file, an address or a still picture, one JSON line a frame."""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.i18n import tr
from console.inference.feeding import FEEDINGS
from console.terminal import tell

if TYPE_CHECKING:
    from console.inference.detections import Detections
    from console.inference.detector import Detector
    from console.inference.frame_source import Picture
    from console.inference.package import ModelPackage

OK, INCOMPLETE, REFUSED = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    """Adds `detect`; nothing heavy is imported before it runs."""
    parser = subparsers.add_parser("detect", help=tr("detect.help"))
    parser.add_argument("--model", required=True, type=Path, help=tr("detect.help_model"))
    parser.add_argument("--labels", type=Path, help=tr("detect.help_labels"))
    parser.add_argument("--layout", help=tr("detect.help_layout", known=", ".join(FEEDINGS)))
    parser.add_argument("--source", required=True, help=tr("detect.help_source"))
    parser.add_argument("--every-ms", type=_positive, help=tr("detect.help_every_ms"))
    parser.add_argument("--device", default="auto", help=tr("detect.help_device"))
    parser.add_argument("--threads", type=_positive, default=1, help=tr("detect.help_threads"))
    parser.add_argument("--out", required=True, type=Path, help=tr("detect.help_out"))
    parser.set_defaults(main=main)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(tr("detect.not_positive"))
    return int(text)


def main(args: argparse.Namespace) -> int:
    """0 when every frame was read, 1 when some of a file were not, 2 when nothing could be done;
    1 and 2 with plain words on stderr."""
    # Here and not above: --help and --version must not wait for these.
    from console.inference.refusal import InferenceRefused, SourceIncomplete

    # A shell that starts it in the background has Ctrl-C ignored, and a live source ends by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _run(args)
    except SourceIncomplete as missing:
        _complain(missing.in_full())
        return INCOMPLETE
    except InferenceRefused as refusal:
        return _complain(refusal.in_full())
    except OSError as error:
        why = error.strerror or type(error).__name__
        return _complain(tr("detect.cannot_write", path=str(args.out), why=why))


def _complain(text: str) -> int:
    tell(tr("detect.refused", why=text))
    return REFUSED


def _run(args: argparse.Namespace) -> int:
    from console.inference.detector import Detector
    from console.inference.frame_reader import read_pictures
    from console.inference.letterbox import limit_threads

    if args.out.exists() and _same_file(args.out, args.source, args.model):
        return _complain(tr("detect.out_is_input", path=str(args.out)))
    limit_threads(args.threads)
    frames = read_pictures(args.source, args.every_ms)
    first = next(frames)  # before the model: a source that gives nothing leaves no file behind
    detector = Detector(_package(args), args.device, args.threads)
    device = detector.device
    reason = tr(device.reason.message_id, **device.reason.params)
    tell(tr("detect.device", name=device.name, ms=f"{device.ms_per_frame:.1f}", reason=reason))
    with args.out.open("w", encoding="utf-8") as out:
        count = _write(out, detector, first, frames)
    if detector.not_finite:
        tell(tr("detect.not_finite", n=detector.not_finite))
    tell(tr("detect.finished", frames=count, path=str(args.out)))
    return OK


def _same_file(out: Path, source: str, model: Path) -> bool:
    inputs = [model] if "://" in source else [model, Path(source)]
    return any(path.exists() and out.samefile(path) for path in inputs)


def _package(args: argparse.Namespace) -> ModelPackage:
    from console.inference.package import load_bare, load_package, relabelled
    from console.inference.refusal import ModelRefused

    labels = _labels(args.labels) if args.labels else ()
    if args.model.is_file():
        return load_bare(args.model, args.layout, labels)
    if args.layout:
        raise ModelRefused("model.refused.layout_of_package")
    package = load_package(args.model)
    return relabelled(package, labels) if labels else package


def _labels(path: Path) -> tuple[str, ...]:
    """One class a line, in the model's order."""
    from console.inference.refusal import ModelRefused

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelRefused("model.refused.labels_unreadable", {"path": str(path)}) from error
    names = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not names:
        raise ModelRefused("model.refused.labels_unreadable", {"path": str(path)})
    return names


def _write(out: Any, detector: Detector, first: Picture, rest: Iterator[Picture]) -> int:
    """Line by line, so that a live source can be followed and a broken one keeps what it gave.

    Ctrl-C is the usual end of a live source.
    """
    count = 0
    with suppress(KeyboardInterrupt):
        for picture in chain([first], rest):
            found = detector.detect(picture.bgr)
            out.write(json.dumps({"pts_ms": picture.pts_ms, "boxes": _boxes(found)}) + "\n")
            out.flush()
            count += 1
    return count


def _boxes(found: Detections) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "score": round(float(score), 6),
            "xyxy": [round(float(side), 3) for side in box],
        }
        for label, score, box in zip(found.labels, found.scores, found.boxes, strict=True)
    ]
