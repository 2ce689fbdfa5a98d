"""A form filled in for an incident, such as M/ETHANE: each filing is a version of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Form:
    """form: which (the name of its file in resources/forms). version counts from 1, an incident and
    form. fields: by the ids of that file; a field that nothing was written in is left out.
    """

    id: str
    form: str
    version: int
    fields: dict[str, str]
    language: str
    by_id: str
    at_utc: datetime
