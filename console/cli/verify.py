"""roc-console verify: a journal's chain, an after-action file, or an evidence bundle."""

from __future__ import annotations

import argparse
import binascii
import hashlib
import re
from pathlib import Path
from typing import Any

from console.i18n import tr
from console.terminal import say, tell

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_KEY_FILE_MAX = 4096
_KEY_BYTES = 32


def add_parser(subparsers: Any) -> None:
    """Adds `verify`."""
    status = tr("verify.help_status")
    parser = subparsers.add_parser("verify", help=tr("verify.help"), epilog=status)
    parser.add_argument("file", type=Path, help=tr("verify.help_file"))
    parser.add_argument("--key", metavar="FINGERPRINT|FILE", help=tr("verify.help_key"))
    parser.set_defaults(main=main)


def main(args: argparse.Namespace) -> int:
    """0 when all holds, 1 when something was changed, 2 when the file cannot be read."""
    from console.reports.bundle.check import looks_like_bundle
    from console.reports.bundle.container import SUFFIX

    try:
        with args.file.open("rb") as file:
            head = file.read(16)
        bundle = args.file.suffix.lower() == SUFFIX or looks_like_bundle(args.file)
    except OSError as error:
        return _unreadable(args.file, error)
    if head.startswith(b"SQLite format 3"):
        return _journal(args.file)
    return _bundle(args.file, args.key or "") if bundle else _after_action(args.file)


def _unreadable(path: Path, error: OSError) -> int:
    tell(tr("verify.unreadable", what=str(path), why=error.strerror or str(error)))
    return 2


def _bundle(path: Path, words: str) -> int:
    from console.reports.bundle.check import check_bundle
    from console.reports.bundle.container import TooLarge

    key = _fingerprint(words)
    if key is None:
        tell(tr("verify.key_unreadable", what=words))
        return 2
    try:
        checked = check_bundle(path, key)
    except OSError as error:
        return _unreadable(path, error)
    except TooLarge:
        tell(tr("verify.bundle_too_large"))
        return 2
    for message_id, params in checked.problems:
        tell(tr(message_id, **params))
    if checked.problems:
        tell(tr("verify.bundle_not_whole"))
        return 1
    say(tr("verify.bundle_whole"))
    for message_id, params in checked.holds:
        say(tr(message_id, **params))
    return 0


def _fingerprint(words: str) -> str | None:
    """As hex; empty where none is asked for, None where words are none and name no file."""
    if not words:
        return ""
    plain = re.sub(r"[\s:]", "", words).lower()
    if _FINGERPRINT.fullmatch(plain):
        return plain
    try:
        with Path(words).open("rb") as file:
            held = file.read(_KEY_FILE_MAX)
    except OSError:
        return None
    text = re.sub(r"[\s:]", "", held.decode("ascii", "replace"))
    if _FINGERPRINT.fullmatch(text.lower()):
        return text.lower()
    try:
        raw = held if len(held) == _KEY_BYTES else binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    return hashlib.sha256(raw).hexdigest() if len(raw) == _KEY_BYTES else None


def _after_action(path: Path) -> int:
    from console.reports.check import check_file

    # As bytes: read as text, other line ends would become the same ones.
    checked = check_file(path.read_bytes().decode(errors="replace"))
    for message_id, what in checked.problems:
        tell(tr(message_id, what=what))
    if checked.problems:
        return 1
    say(tr("verify.file_holds", n=checked.items))
    return 0


def _journal(path: Path) -> int:
    from console.reports.chain import check_chain

    checked = check_chain(path)
    for message_id, seq in checked.problems:
        tell(tr(message_id, n=seq))
    if checked.problems:
        return 1
    say(tr("verify.chain_holds", n=checked.rows, head=checked.head))
    say(tr("verify.not_opened", erased=checked.erased))
    return 0
