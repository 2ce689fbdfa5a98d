"""What can be wanted only here."""

from __future__ import annotations

from dataclasses import dataclass

RECIPIENTS = ("patrol", "police", "neighbour")  # as in manifest.toml, which rules do not read


@dataclass(frozen=True, slots=True)
class ShareSighting:
    """Give picture and place of a confirmed weapon to partners, of RECIPIENTS (A04)."""

    alert_id: str
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetractSharing:
    """Said by the tool's timer when a shared alert turns out false."""

    alert_id: str


COMMANDS = (ShareSighting, RetractSharing)
