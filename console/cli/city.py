"""roc-console city: makes a city pack, says what is in one, proves that it is whole."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.i18n import tr
from console.terminal import say, tell

if TYPE_CHECKING:
    from console.city.container import PackFile

_FILES = ("geojson", "mbtiles", "pmtiles", "osm", "osm_places")


def add_parser(subparsers: Any) -> None:
    """Adds `city`."""
    parser = subparsers.add_parser("city", help=tr("city.help"))
    parser.set_defaults(main=lambda args: _no_word(parser))
    words = parser.add_subparsers(title=tr("cli.subcommands"), metavar="")
    made = words.add_parser("build", help=tr("city.help_build"), epilog=tr("city.help_build_more"))
    made.add_argument("out", type=Path, help=tr("city.help_out"))
    made.add_argument("--name", required=True, help=tr("city.help_name"))
    made.add_argument("--date", required=True, type=_day, help=tr("city.help_date"))
    made.add_argument("--key", required=True, type=Path, help=tr("city.help_key"))
    for name in _FILES:
        option = f"--{name.replace('_', '-')}"
        made.add_argument(
            option, nargs="+", type=Path, default=[], metavar="FILE", action="extend",
            help=tr(f"city.help_{name}"),
        )  # fmt: skip
    for name in ("licence", "attribution"):
        made.add_argument(
            f"--{name}", action="append", default=[], type=_pair, metavar="FILE=TEXT",
            help=tr(f"city.help_{name}"),
        )  # fmt: skip
    made.set_defaults(main=build)
    info = words.add_parser("info", help=tr("city.help_info"))
    info.add_argument("file", type=Path, help=tr("city.help_file"))
    info.set_defaults(main=tell_about)
    proof = words.add_parser("verify", help=tr("city.help_verify"))
    proof.add_argument("file", type=Path, help=tr("city.help_file"))
    proof.add_argument("--key", default="", metavar="FINGERPRINT", help=tr("city.help_trusted"))
    proof.set_defaults(main=verify)


def _no_word(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 2


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(tr("city.no_date", words=words)) from None


def _pair(words: str) -> tuple[str, str]:
    file, equals, text = words.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(tr("city.no_pair", words=words))
    return file, text


def build(args: argparse.Namespace) -> int:
    """0 when the pack is written, 2 when it is not."""
    from console.city.build import Recipe, signing_key
    from console.city.build import build as make
    from console.city.container import PackFile
    from console.city.refusal import PackRefused

    recipe = Recipe(
        name=args.name,
        dated=args.date,
        licences=dict(args.licence),
        attributions=dict(args.attribution),
        **{name: tuple(getattr(args, name)) for name in _FILES},
    )
    try:
        make(
            args.out, recipe, signing_key(args.key),
            lambda path: tell(tr("city.reading", file=path.name)),
        )  # fmt: skip
        _describe(PackFile(args.out))
    except PackRefused as refusal:
        tell(_printable(refusal.words()))
        return 2
    return 0


def tell_about(args: argparse.Namespace) -> int:
    """0 when it can be opened, 2 when not. Says nothing of parts that nobody has read yet."""
    from console.city.container import PackFile
    from console.city.refusal import PackRefused

    try:
        _describe(PackFile(args.file))
    except PackRefused as refusal:
        tell(_printable(refusal.words()))
        return 2
    return 0


def verify(args: argparse.Namespace) -> int:
    """0 when every byte is as it was signed, 1 when some are not, 2 when it cannot be opened."""
    from console.city.container import PackFile
    from console.city.refusal import PackRefused

    try:
        file = PackFile(args.file, args.key)
    except PackRefused as refusal:
        tell(_printable(refusal.words()))
        return 2
    damaged = file.damaged()
    file.close()
    for part in damaged:
        tell(tr("city.damaged", part=part))
    if damaged:
        return 1
    say(_printable(tr("city.whole", title=file.manifest.title)))
    say(tr("city.signed_by", key=file.signer))
    return 0


def _describe(file: PackFile) -> None:
    manifest = file.manifest
    file.close()
    box = manifest.bounds
    bounds = f"{box.west:.5f} {box.south:.5f} {box.east:.5f} {box.north:.5f}"
    counts = {"places": manifest.places, "districts": manifest.districts}
    lines = [manifest.title, tr("city.counts", bounds=bounds, **counts)]
    for part in manifest.parts:
        zooms = f" z{part.min_zoom}-{part.max_zoom} {part.media}" if part.media else ""
        lines.append(f"  {part.name} · {part.kind.value}{zooms} · {part.length} B")
    for source in manifest.sources:
        terms = source.licence or tr("city.no_licence")
        lines.append(f"  {source.file} · {terms} · {source.attribution or '-'}")
    lines.append(tr("city.signed_by", key=file.signer))
    for line in lines:
        say(_printable(line))


def _printable(text: str) -> str:
    """A pack is foreign: what steers a terminal or turns the direction is shown as a mark."""
    plain = (char for char in text if char not in "\u2068\u2069")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in plain)
