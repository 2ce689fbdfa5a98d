"""A roster as a file: CSV of person, from, to, role, area, skills; each line that does not fit is
told with its number, the others are taken.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from console.domain.person import Person, Role
from console.domain.shift import SKILLS_MOST, RosterEntry

HEADS = ("person", "from", "to", "role", "area", "skills")
_NEEDED = HEADS[:3]
LINES_MOST = 2000
_STAFF = {role.value: role for role in (Role.OPERATOR, Role.SUPERVISOR)}


@dataclass(frozen=True, slots=True)
class Problem:
    """line: as an editor counts them; 0: of the whole file. what: the last word of a message id."""

    line: int
    what: str
    value: str = ""


def read_roster(
    text: str, people: Mapping[str, Person], zone: tzinfo | None = UTC
) -> tuple[tuple[RosterEntry, ...], tuple[Problem, ...]]:
    """people: by id; a person is called by id or by their whole name. zone: of times without one.
    The id of an entry is made of who and when, so that the same file twice plans nothing twice.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    found: list[RosterEntry] = []
    problems: list[Problem] = []
    try:
        heads = [head.strip().casefold() for head in reader.fieldnames or ()]
        if missing := [head for head in _NEEDED if head not in heads]:
            return (), (Problem(0, "no_column", ", ".join(missing)),)
        reader.fieldnames = heads
        for row in reader:
            if len(found) + len(problems) >= LINES_MOST:
                problems.append(Problem(reader.line_num, "too_many", str(LINES_MOST)))
                break
            one = _entry(row, people, zone)
            if isinstance(one, RosterEntry):
                found.append(one)
            else:
                problems.append(Problem(reader.line_num, *one))
    except csv.Error as error:
        problems.append(Problem(reader.line_num, "no_csv", str(error)))
    return tuple(found), tuple(problems)


def _entry(
    row: Mapping[str, str | None], people: Mapping[str, Person], zone: tzinfo | None
) -> RosterEntry | tuple[str, str]:
    told = {head: (row.get(head) or "").strip() for head in HEADS}
    person = _person(told["person"], people)
    if person is None:
        return "no_person", told["person"]
    times = list(_times((told["from"], told["to"]), zone))
    for said, at in zip((told["from"], told["to"]), times, strict=True):
        if at is None:
            return "no_time", said
    begins, ends = times
    if begins is None or ends is None or ends <= begins:
        return "ends_first", told["to"]
    role = _STAFF.get(told["role"].casefold()) if told["role"] else _role_of(person)
    if role is None or role not in person.roles:
        return "no_role", told["role"]
    skills = tuple(one.strip() for one in told["skills"].split(";") if one.strip())
    if len(skills) > SKILLS_MOST:
        return "too_many_skills", str(SKILLS_MOST)
    name = f"{person.id}-{begins:%Y%m%d%H%M}"
    return RosterEntry(name, person.id, begins, ends, role, told["area"], skills)


def _person(said: str, people: Mapping[str, Person]) -> Person | None:
    """By id, else by a name that only one has."""
    if said in people and people[said].active:
        return people[said]
    named = [p for p in people.values() if p.active and p.name.casefold() == said.casefold()]
    return named[0] if len(named) == 1 else None


def _role_of(person: Person) -> Role | None:
    return next((role for role in _STAFF.values() if role in person.roles), None)


def _times(said: tuple[str, str], zone: tzinfo | None) -> Iterator[datetime | None]:
    for text in said:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            yield None
            continue
        yield (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
