"""What can have happened only here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SightingShared:
    """A person gave the confirmed picture (sha256) and place to these partners."""

    alert_id: str
    partners: tuple[str, ...]
    picture_sha256: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SharingRetracted:
    """The alert was judged false after sharing: every receiver is owed the retraction."""

    alert_id: str
    partners: tuple[str, ...]
    cause: str


EVENTS = (SightingShared, SharingRetracted)
