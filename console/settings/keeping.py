"""How long and how much is kept: one row an option, told to the programs on their command line.

The rows of the class RECORDER are for roc-analytics, those of JOURNAL for roc-server.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Final

from console.i18n import tr

RECORDER: Final = "recorder"
JOURNAL: Final = "journal"


@dataclass(frozen=True, slots=True)
class KeepOption:
    """name: of the argument, without its dashes. The unit stands in it."""

    name: str
    program: str
    default: int
    least: int
    help_id: str

    def key(self) -> str:
        return self.name.replace("-", "_")

    def read(self, text: str) -> int:
        """Raises ArgumentTypeError where it is no number or below the least."""
        try:
            value = int(text)
        except ValueError:
            value = self.least - 1
        if value < self.least:
            raise argparse.ArgumentTypeError(tr("keeping.least", least=self.least))
        return value


OPTIONS: tuple[KeepOption, ...] = (
    KeepOption("ring-seconds", RECORDER, 3600, 60, "keeping.ring_seconds"),
    KeepOption("ring-camera-mib", RECORDER, 512, 16, "keeping.ring_camera_mib"),
    KeepOption("ring-total-mib", RECORDER, 16 * 1024, 16, "keeping.ring_total_mib"),
    KeepOption("ring-free-mib", RECORDER, 512, 0, "keeping.ring_free_mib"),
    KeepOption("preroll-s", RECORDER, 10, 0, "keeping.preroll_s"),
    KeepOption("postroll-s", RECORDER, 5, 0, "keeping.postroll_s"),
    KeepOption("preroll-days", RECORDER, 30, 0, "keeping.preroll_days"),
)


def add_arguments(parser: argparse.ArgumentParser, program: str) -> None:
    for option in OPTIONS:
        if option.program == program:
            parser.add_argument(
                f"--{option.name}",
                type=option.read,
                default=option.default,
                metavar="N",
                help=tr(option.help_id, default=option.default),
            )


def taken(arguments: argparse.Namespace, program: str) -> dict[str, int]:
    """What was said, by key()."""
    rows = (option for option in OPTIONS if option.program == program)
    return {option.key(): getattr(arguments, option.key()) for option in rows}


def defaults(program: str) -> dict[str, int]:
    return {option.key(): option.default for option in OPTIONS if option.program == program}
