"""Reveals through a real backend: two persons, two consoles, and a console alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import VerdictKind
from console.domain.link import LinkState
from console.domain.reveal import Reveal
from tests.offline.conftest import NewDesk
from tests.offline.town import Desk, Town, report

WHY = "a child has been lost on the quay"


def _ask(desk: Desk) -> str:
    reveal_id = new_ulid()
    desk.core.dispatch(c.AskReveal(reveal_id, "cam1", WHY, "en", 5))
    return reveal_id


def _refused(desk: Desk, body: Any) -> str:
    """The words in which a wish is refused."""
    command_id = desk.core.dispatch(body)

    def words() -> str:
        marks = (mark for mark in desk.marks if mark.command.id == command_id)
        return next((mark.refusal.message_id for mark in marks if mark.refusal), "")

    return str(desk.until(words))


def _until_granted(desk: Desk, reveal_id: str) -> Reveal:
    def granted() -> Reveal | None:
        reveal = desk.state.reveals.get(reveal_id)
        return reveal if reveal and not reveal.waits else None

    found: Reveal = desk.until(granted)
    return found


def _weapon(desk: Desk) -> str:
    seen = report("cam1", 0)
    desk.core.report(seen)
    desk.until_alert(seen.alert_id)
    return seen.alert_id


def _revealed(desk: Desk, alert_id: str) -> Reveal:
    found: Reveal = desk.until(lambda: _of(desk, alert_id))
    return found


def _of(desk: Desk, alert_id: str) -> Reveal | None:
    return next((r for r in desk.state.reveals.values() if r.alert_id == alert_id), None)


def test_two_persons_at_two_consoles(backend: Town, new_desk: NewDesk) -> None:
    ada, ben, sue = new_desk("ada"), new_desk("ben"), new_desk("sue")
    again = new_desk("sue", folder="elsewhere")
    reveal_id = _ask(ada)
    for desk in (ben, sue):
        assert desk.until(lambda desk=desk: desk.state.reveals.get(reveal_id)).reason == WHY  # type: ignore[misc]
    assert _refused(ben, c.GrantReveal(reveal_id)) == "refused.not_permitted"
    sue.core.dispatch(c.GrantReveal(reveal_id))
    for desk in (ada, ben, sue):
        reveal = _until_granted(desk, reveal_id)
        assert (reveal.asked_by, reveal.granted_by) == ("ada", "sue")
    ben.core.dispatch(c.CloseReveal(reveal_id))
    ada.until(lambda: reveal_id not in ada.state.reveals)
    own = _ask(sue)
    again.until(lambda: own in again.state.reveals)
    for desk in (sue, again):  # one person is one person at whatever console
        assert _refused(desk, c.GrantReveal(own)) == "refused.same_person"
    said = [(one["actor_id"], one["event"]["kind"]) for one in backend.journal()]
    assert [one for one in said if "Reveal" in one[1]] == [
        ("ada", "RevealAsked"),
        ("sue", "PictureRevealed"),
        ("ben", "RevealClosed"),
        ("sue", "RevealAsked"),
    ]


def test_a_retraction_covers_it_on_every_console(backend: Town, new_desk: NewDesk) -> None:
    ada, ben = new_desk("ada"), new_desk("ben")
    alert_id = _weapon(ada)
    ben.until_alert(alert_id)
    ada.core.dispatch(c.GiveVerdict(alert_id, VerdictKind.CONFIRMED))
    assert _revealed(ben, alert_id).by_verdict
    ada.core.dispatch(c.GiveVerdict(alert_id, VerdictKind.FALSE, "phone"))
    for desk in (ada, ben):
        desk.until(lambda desk=desk: not desk.state.reveals)  # type: ignore[misc]
    assert [one["why"] for one in backend.events("RevealClosed")] == ["retracted"]


def test_alone_a_weapon_is_revealed_and_nothing_is_granted(
    backend: Town, new_desk: NewDesk
) -> None:
    ada = new_desk("ada")
    alert_id = _weapon(ada)
    ada.until_settled()
    backend.kill()
    ada.until_link(LinkState.OFFLINE)
    wish = c.AskReveal(new_ulid(), "cam1", WHY, "en", 5)
    assert _refused(ada, wish) == "refused.second_out_of_sight"
    ada.core.dispatch(c.GiveVerdict(alert_id, VerdictKind.CONFIRMED))
    here = _revealed(ada, alert_id)
    ada.core.dispatch(c.RecordLook("revealed", here.id))
    ada.until_queued(2)
    backend.start()
    ada.until_settled()
    (there,) = backend.events("PictureRevealed")
    told = there["reveal"]
    assert told["id"] == here.id
    assert here.from_utc is not None
    made = datetime.fromisoformat(told["from_utc"])
    assert abs((made - here.from_utc).total_seconds()) < 5
    looks = [(look["what"], look["target_id"]) for look in backend.events("Looked")]
    assert ("revealed", here.id) in looks
    assert ada.conflicts == ()
