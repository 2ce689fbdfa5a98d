"""A decision written down as JESIP asks: on what it rested, and when it is looked at again.

The six heads are those of the Joint Decision Model (JESIP, Joint Doctrine, edition 3, 2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """Free texts, in `language`. review_utc: when it must be looked at again; None: never.

    review_due_utc: when that time had come. reviewed: what came of it, empty until then.
    """

    id: str
    information: str
    risk: str
    powers: str
    options: str
    decision: str
    rationale: str
    language: str
    by_id: str
    at_utc: datetime
    review_utc: datetime | None = None
    review_due_utc: datetime | None = None
    reviewed: str = ""
    reviewed_by: str = ""
    reviewed_utc: datetime | None = None

    def waits_for_review(self) -> bool:
        return self.review_due_utc is not None and self.reviewed_utc is None
