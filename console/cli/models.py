"""roc-console models: which model packages are installed, and whether they would be accepted."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from console.i18n import tr
from console.inference.feeding import FEEDINGS
from console.terminal import say, tell

MODELS_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "models"


def add_parser(subparsers: Any) -> None:
    """Adds `models`."""
    known = tr("models.layouts", known=", ".join(FEEDINGS))
    parser = subparsers.add_parser("models", help=tr("models.help"), epilog=known)
    parser.add_argument("folder", nargs="*", type=Path, help=tr("models.help_folder"))
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when every package would be accepted, 2 when one is refused."""
    from console.inference.package import load_package
    from console.inference.refusal import InferenceRefused

    folders = args.folder or sorted(p.parent for p in MODELS_FOLDER.glob("*/manifest.toml"))
    refused = 0
    for folder in folders:
        try:
            manifest = load_package(folder).manifest
        except InferenceRefused as refusal:
            refused += 1
            tell(f"{folder}: {refusal.in_full()}")
            continue
        classes = ", ".join(manifest.classes)
        lines = [
            f"{folder}: {manifest.name} {manifest.version} · {manifest.title}",
            f"  {manifest.layout} · {classes} · {manifest.licence} · sha256 {manifest.sha256}",
            *_figures(manifest.metrics, "  "),
        ]
        say("\n".join(_printable(line) for line in lines))
    if not folders:
        say(tr("models.none"))
    return 2 if refused else 0


def _figures(metrics: Mapping[str, Any], indent: str) -> Iterator[str]:
    """One line a figure, tables within tables further in."""
    for name, value in metrics.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _figures(value, f"{indent}  ")
        else:
            yield f"{indent}{name}: {value}"


def _printable(text: str) -> str:
    """A package is foreign: what steers a terminal or turns the direction is shown as a mark."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
