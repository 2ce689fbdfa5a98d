"""What is withheld, in words: which source, by whom, why, and when it returns."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from console.domain.alarm import Withheld
from console.domain.withholding import Withholding
from console.i18n import isolate, known, tr
from console.views.desk import Desk
from console.views.widgets import isolate_id
from console.views.words import clean, family, message_words, person_name, tool_title


def clock_time(at_utc: datetime) -> str:
    """Local hours and minutes: nobody waits for the second."""
    return at_utc.astimezone().strftime("%H:%M")


def source_title(desk: Desk, one: Withholding) -> str:
    """What the source says: the words of the alert that it was withheld for, else its tool."""
    if one.title:
        return clean(one.title)
    if known(one.source.message_id) and not one.rule:
        return message_words(one.source.message_id, one.params, family(one.source.message_id))
    return tool_title(one.source.tool, dict(desk.tool_titles))


def source_place(desk: Desk, one: Withholding) -> str:
    camera = desk.state.cameras.get(one.source.camera_id)
    if camera is not None:
        number = tr("alert.camera", number=camera.number)
        return f"{isolate(clean(camera.place))} · {number}" if camera.place else number
    return clean(one.source.place)


def source_words(desk: Desk, one: Withholding) -> str:
    """Title and place in one line."""
    parts = (source_title(desk, one), source_place(desk, one))
    return " · ".join(isolate(part) for part in parts if part)


def kind_word(one: Withholding) -> str:
    return tr(f"withheld.{one.kind.value}")


def until_words(one: Withholding) -> str:
    if one.until_utc is None:
        return tr("withheld.until_told")
    return tr("withheld.back", at=isolate_id(clock_time(one.until_utc)))


def who_and_why(desk: Desk, one: Withholding) -> str:
    """A rule by its own words, a person by name."""
    if one.rule:
        rule = tr(f"rule.{one.rule}") if known(f"rule.{one.rule}") else clean(one.rule)
        return tr("withheld.by_rule", rule=rule, why=clean(one.reason))
    who = person_name(desk.state, one.by_id, desk.me.id)
    return tr("withheld.by", who=who, why=clean(one.reason))


def withheld_count(desk: Desk) -> str:
    """How many sources ask nobody, of each kind, and when the next one returns (U18)."""
    standing = desk.state.withholdings.values()
    counts = Counter(one.kind for one in standing)
    words = [tr("withheld.shelved_n", n=counts[Withheld.SHELVED])]
    ends = [one.until_utc for one in standing if one.until_utc is not None]
    if ends:
        words.append(tr("withheld.next_back", at=isolate_id(clock_time(min(ends)))))
    for kind in (Withheld.SUPPRESSED, Withheld.OUT_OF_SERVICE):
        if counts[kind]:
            words.append(tr(f"withheld.{kind.value}_n", n=counts[kind]))
    return " · ".join(words)
