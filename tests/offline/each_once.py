"""Is every command refused, and told so, or in the journal with its effect, once? Judged outside.

The journal is read as a supervisor reads it. Then the backend is asked once more under each
command's id: one id has one answer for ever, so an answer that is not in that journal belongs to a
command that never arrived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.clock import new_ulid, now_utc
from console.domain import commands as c
from console.domain.alert import Priority
from console.domain.envelope import Command
from console.wire import CORE
from tests.offline.town import Town

EFFECTS = {
    c.RaiseAlert: "AlertRaised",
    c.AcknowledgeAlert: "AlertAcknowledged",
    c.AddNote: "NoteAdded",
    c.GiveVerdict: "VerdictGiven",
    c.OpenIncident: "IncidentOpened",
    c.ChangePhase: "PhaseChanged",
    c.CloseIncident: "IncidentClosed",
}
Record = dict[str, Any]


@dataclass
class Said:
    """One command as its console sent it off."""

    account: str
    body: Any


@dataclass
class Judge:
    """journal: all of it, read when nothing was on its way any more."""

    journal: list[Record]
    by_command: dict[str, list[Record]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.journal:
            self.by_command.setdefault(one["command_id"], []).append(one)

    def refused(self, command_id: str) -> None:
        """Nothing of it happened; a late wish may be kept as one note."""
        kinds = [one["event"]["kind"] for one in self.by_command.get(command_id, [])]
        assert kinds in ([], ["NoteAdded"]), (command_id, kinds)

    def done(self, command_id: str, said: Said, answered: tuple[int, ...]) -> None:
        """answered: seqs of the events that the backend says it led to."""
        records = self.by_command.get(command_id, [])
        assert [one["seq"] for one in records] == list(answered), (said, records, answered)
        effects = Counter(one["event"]["kind"] for one in records)
        if not answered:
            assert self._was_so_before(said), f"{said} has no effect and no refusal"
        else:
            assert effects[EFFECTS[type(said.body)]] == 1, (said, effects)

    def _was_so_before(self, said: Said) -> bool:
        """Whether somebody had brought about what is wanted, so that nothing was left to do."""
        body = said.body
        if isinstance(body, c.AcknowledgeAlert):
            return any(
                one["event"]["kind"] == "AlertAcknowledged"
                and one["event"]["data"]["alert_id"] == body.alert_id
                and one["actor_id"] == said.account
                for one in self.journal
            )
        return isinstance(body, c.ChangePhase) and any(
            _phase_of(one["event"]) == (body.incident_id, body.phase.value) for one in self.journal
        )


def _phase_of(event: Record) -> tuple[str, str] | None:
    data = event["data"]
    if event["kind"] == "IncidentOpened":
        return data["incident"]["id"], data["incident"]["phase"]
    if event["kind"] == "PhaseChanged":
        return data["incident_id"], data["phase"]
    return None


def asking_again(backend: Town, accounts: set[str]) -> Callable[[str, Said], tuple[int, ...]]:
    """For a command's id: the seqs of the answer that it got. It must have been accepted."""
    tokens = {account: backend.token(account) for account in accounts}

    def ask(command_id: str, said: Said) -> tuple[int, ...]:
        # An unknown id would raise this, at a seq that no journal read before can hold.
        probe = c.RaiseAlert(new_ulid(), "Never arrived", "en", Priority.LOW)
        device = f"onlooker-{said.account}"
        again = Command(command_id, said.account, device, 1, 0, now_utc(), 0, probe)
        answer = backend.http.post(
            "/api/v1/commands", content=CORE.encode_command(again), headers=tokens[said.account]
        )
        assert answer.status_code == 200, (said, answer.text)
        return tuple(answer.json()["seqs"])

    return ask


def each_once(backend: Town, said: Mapping[str, Said], refused: set[str]) -> None:
    """AssertionError names the command that was lost, doubled, or both refused and done."""
    judge = Judge(backend.journal())
    ask = asking_again(backend, {one.account for one in said.values()})
    for command_id, one in said.items():
        if command_id in refused:
            judge.refused(command_id)
        else:
            judge.done(command_id, one, ask(command_id, one))
    for kind, name in (("AlertRaised", "alert"), ("IncidentOpened", "incident")):
        made = Counter(o["event"]["data"][name]["id"] for o in judge.journal if _is(o, kind))
        assert set(made.values()) <= {1}, made
    notes = Counter(o["event"]["data"]["note_id"] for o in judge.journal if _is(o, "NoteAdded"))
    assert set(notes.values()) <= {1}, notes


def _is(record: Record, kind: str) -> bool:
    return bool(record["event"]["kind"] == kind)
