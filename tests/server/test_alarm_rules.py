"""The alarm rules of the house: the file that ships, and files that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.alert import Priority
from server_stub.alarm_rules import FILE, RulesProblem, read_rules


def test_the_file_that_ships_fits() -> None:
    rules = read_rules(FILE)
    assert rules.group_window("weapon.seen").total_seconds() == 60
    assert (rules.flood_begins, rules.flood_ends) == (10, 5)


def test_priorities_by_word_and_by_score(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(
        'sensitive_places = ["School"]\n[[kinds]]\nkind = "crowd."\npriority = "low"\n'
        'by_score = [[0.8, "high"]]\n'
    )
    rules = read_rules(file)
    assert rules.priority_of("crowd.rising", Priority.MEDIUM, 0.9, "") is Priority.HIGH
    assert rules.priority_of("crowd.rising", Priority.MEDIUM, 0.5, "") is Priority.LOW
    assert rules.priority_of("crowd.rising", Priority.MEDIUM, 0.5, "School") is Priority.MEDIUM


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("flod_begins = 3", "flod_begins: no such row"),
        ("flood_begins = 2.5", "flood_begins: a whole number"),
        ("flood_begins = 2\nflood_ends = 9", "flood_ends must lie"),
        ('[[kinds]]\nkind = ""', "kinds 1, kind: a text"),
        ('[[kinds]]\nkind = "a."\ngroup_s = 99999', "kinds 1, group_s: 0 to 3600"),
        ('[[kinds]]\nkind = "a."\npriority = "urgent"', "kinds 1: one of critical"),
        ('[[kinds]]\nkind = "a."\nby_score = [[3, "low"]]', "a score lies between"),
        ('[[kinds]]\nkind = "a."\nby_score = [3]', "kinds 1, by_score"),
        ('kinds = "many"', "kinds"),
        ("chatter_per_min = ", "rules.toml"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(RulesProblem, match=says):
        read_rules(file)
