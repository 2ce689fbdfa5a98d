"""What was done with an incident is in its after-action file, made from the journal alone."""

from __future__ import annotations

import re
from datetime import timedelta

from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.incident import LinkKind
from console.reports.after_action import after_action
from console.reports.case_file import gather
from console.reports.forms import form_kinds, send_text
from console.store.select import bookmarks_of, leaving
from server_stub.storage.history import closing
from tests.support.world import SECOND, World, furnished


def lived() -> World:
    """I2 is merged into I1, which has a team, a link, a decision and a form; all is closed."""
    world = furnished()
    for alert_id in ("A1", "A2", "A3"):
        world.do(c.RaiseAlert(alert_id, f"Bag {alert_id}", "en", Priority.HIGH))
    for number in (1, 2, 3):
        world.do(c.OpenIncident(f"I{number}", f"A{number}"))
    world.do(c.AddNote("I2", "N1", "Nonce 5b21 in the second", "en"))
    world.do(c.MergeIncidents("I1", ("I2", "I3"), "the same owner"))
    world.do(c.UnmergeIncident("I1", "I3", "another bag"))
    world.do(c.OpenSubIncident("S1", "I1", "Evacuation", "Clear <the> square", "en"))
    world.do(c.LinkToIncident("I1", LinkKind.POST, "post-77", "The quay is full"))
    said = ("One bag", "Device", "Police Act", "Clear or watch", "Clear it", "Time is ours", "en")
    world.do(c.RecordDecision("I1", "D1", *said, world.now + timedelta(minutes=5)))
    world.tick(300)
    world.do(c.ReviewDecision("I1", "D1", "It stands", "en"), SECOND)
    world.do(c.FileForm("I1", "F1", "methane", {"exact_location": "Quay"}, "en"))
    world.do(c.FileForm("I1", "F2", "methane", {"exact_location": "Quay 4\nnorth"}, "en"), SECOND)
    world.do(c.CloseIncident("S1", "resolved", "All out", "en"))
    world.do(c.CloseIncident("I1", "resolved", "A lunch box", "en"), based_on_seq=world.state.seq)
    return world


def text_of(world: World, wanted: str) -> str:
    case = gather(wanted, world.journal, world.assembly.fold())
    html = after_action(case, lambda _sha: None, "f" * 64, None)
    return re.sub(r"[\u2068\u2069]", "", re.sub(r"<[^>]+>", " ", html))


def test_the_file_has_all_of_it_and_is_found_by_either_number() -> None:
    world = lived()
    text = text_of(world, "2026-1121-001")
    assert text == text_of(world, "I2") == text_of(world, "2026-1121-002")
    for told in (
        "Nonce 5b21 in the second",
        "Merged into it: 2026-1121-002, 2026-1121-003",
        "Taken out again: 2026-1121-003",
        "2026-1121-001.1",
        "Clear &lt;the&gt; square",
        "All out",
        "The quay is full",
        "Police Act",
        "It stands (Bo",
        "M/ETHANE, version 1, filed by Ann",
        "M/ETHANE, version 2, filed by Bo",
        "E – Exact location",
        "A lunch box",
        "Resolved",
    ):
        assert told in text, told


def test_what_was_taken_out_has_a_file_of_its_own_that_knows_where_it_was() -> None:
    world = lived()
    text = text_of(world, "2026-1121-003")
    assert "Merged into 2026-1121-001" in text
    assert "Taken out of 2026-1121-001 again" in text
    assert "still open" in text
    assert "Nonce 5b21" not in text


def test_a_part_leaves_under_its_own_number_and_says_of_which() -> None:
    world = furnished()
    for number in (1, 2):
        world.do(c.RaiseAlert(f"A{number}", "Bag", "en", Priority.HIGH))
        world.do(c.OpenIncident(f"I{number}", f"A{number}"))
    world.do(c.MergeIncidents("I1", ("I2",)))
    now = world.state.copy()
    part = leaving(now, "I2")
    assert part is not None
    assert (part.number, part.merged_into) == ("2026-1121-002", "I1")
    world.do(c.CloseIncident("I1", "resolved", "over", "en"))
    told = [one for r in world.journal[-4:] if (one := closing(now, r))]
    assert [(one.id, one.closed.code) for one in told[:2]] == [("I2", "merged"), ("I1", "resolved")]
    assert bookmarks_of(now, "I2") == ()


def test_the_forms_are_whole_and_read_as_a_message() -> None:
    kinds = form_kinds()
    assert list(kinds) == ["methane", "iimarch"]
    methane, iimarch = kinds["methane"], kinds["iimarch"]
    assert "".join(field.letter for field in methane.fields) == "METHANE"
    assert "".join(field.letter for field in iimarch.fields) == "IIMARCH"
    lines = send_text(methane, {"exact_location": "Quay 4\nnorth"}, "001").splitlines()
    assert lines[0] == "M/ETHANE · 001"
    assert lines[2] == "E  Exact location: Quay 4 / north"
    assert lines[3].endswith("not known")
