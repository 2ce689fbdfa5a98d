"""What can have happened only here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SightingShared:
    """The confirmed picture (sha256) and place were given to these partners, by a person."""

    alert_id: str
    partners: tuple[str, ...]
    picture_sha256: str


@dataclass(frozen=True, slots=True)
class SharingRetracted:
    """The alert was judged false after sharing: every receiver is owed the retraction."""

    alert_id: str
    partners: tuple[str, ...]
    cause: str


EVENTS = (SightingShared, SharingRetracted)
