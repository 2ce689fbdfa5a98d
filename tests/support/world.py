"""A journal in memory: the real rulebook, the real fold, the real wire, and a clock that waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain.alert import Box, Detection, Evidence, Priority, TimedBox
from console.domain.camera import Camera
from console.domain.checklist import AnswerKind, Choice, EvidenceRule, Mode, Procedure, Step
from console.domain.envelope import Command, Recorded, Refusal
from console.domain.person import SYSTEM_ACTOR, Actor, Person, Role
from console.domain.place import Position
from console.domain.rules.scope import scope_of
from console.store.state import State
from console.tool_api.assembly import Assembly, assemble
from console.tool_api.core import Tools
from console.tool_api.loader import load

OPERATOR = Actor("op1", (Role.OPERATOR,))
SECOND = Actor("op2", (Role.OPERATOR,))
SUPERVISOR = Actor("sup1", (Role.SUPERVISOR,))
ADMIN = Actor("adm1", (Role.ADMINISTRATOR,))
DETECTOR = Actor("analytics", (Role.DETECTOR,))
START = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SHA = "a" * 64


@dataclass
class World:
    """Decides, records, folds. `say` returns the outcome; events are in `journal`."""

    assembly: Assembly = field(default_factory=lambda: assemble(Tools()))
    state: State = field(default_factory=State)
    journal: list[Recorded] = field(default_factory=list)
    now: datetime = START
    _said: int = 0

    def __post_init__(self) -> None:
        self.fold = self.assembly.fold()

    def command(self, body: Any, actor: Actor = OPERATOR, **over: Any) -> Command:
        self._said += 1
        fields: dict[str, Any] = {
            "id": f"C{self._said:04d}",
            "actor_id": actor.id,
            "device_id": "desk1",
            "device_counter": self._said,
            "based_on_seq": self.state.seq,
            "made_at_utc": self.now,
            "clock_offset_ms": 0,
            "body": body,
        }
        return Command(**(fields | over))

    def say(self, body: Any, actor: Actor = OPERATOR, **over: Any) -> tuple[Any, ...] | Refusal:
        command = self.command(body, actor, **over)
        outcome = self.assembly.book.decide(self.state, command, actor, self.now)
        events = outcome.kept if isinstance(outcome, Refusal) else outcome
        for event in events:
            self.record(event, actor, command.id)
        return outcome

    def do(self, body: Any, actor: Actor = OPERATOR, **over: Any) -> tuple[Any, ...]:
        outcome = self.say(body, actor, **over)
        assert not isinstance(outcome, Refusal), outcome
        return outcome

    def refused(self, body: Any, actor: Actor = OPERATOR, **over: Any) -> str:
        outcome = self.say(body, actor, **over)
        assert isinstance(outcome, Refusal), outcome
        return outcome.message_id

    def record(self, event: Any, actor: Actor, command_id: str) -> None:
        scope = scope_of(self.state, event)
        seq = self.state.seq + 1
        recorded = Recorded(seq, seq - 1, self.now, actor.id, command_id, scope, event)
        line = self.assembly.table.encode_recorded(recorded)
        assert self.assembly.table.decode_recorded(line) == recorded
        self.journal.append(recorded)
        self.fold(self.state, recorded)

    def tick(self, seconds: float) -> None:
        """Let time pass, and let it do what is due."""
        self.now += timedelta(seconds=seconds)
        for body in self.assembly.book.due(self.state, self.now):
            self.do(body, SYSTEM_ACTOR)


def with_tools() -> Assembly:
    return assemble(load())


def furnished(assembly: Assembly | None = None) -> World:
    """A world with people and one camera."""
    world = World(assembly or assemble(Tools()))
    for actor, name in ((OPERATOR, "Ann"), (SECOND, "Bo"), (SUPERVISOR, "Cy"), (ADMIN, "Di")):
        world.do(c.RegisterPerson(Person(actor.id, name, actor.roles)), ADMIN)
    camera = Camera("cam-1", 1, "Harbour", "Harbour square", Position(10.4, 59.2), area="")
    world.do(c.ConfigureCamera(camera), ADMIN)
    return world


def sighting(alert_id: str, at: datetime, box: Box | None = None, **over: Any) -> c.ReportAlert:
    """A detector's claim on cam-1 that lasted one second from `at`."""
    box = box or Box(0.4, 0.4, 0.5, 0.6)
    track = (TimedBox(at, box), TimedBox(at + timedelta(seconds=1), box))
    seen = Detection("cam-1", "E1", "pistol", 0.8, "demo", "1", SHA, 0.5, "CPU", track)
    fields: dict[str, Any] = {
        "alert_id": alert_id,
        "tool": "weapon_detection",
        "message_id": "weapon.seen",
        "params": {"label": "pistol"},
        "priority": Priority.CRITICAL,
        "first_seen_utc": at,
        "last_seen_utc": at + timedelta(seconds=1),
        "camera_id": "cam-1",
        "detection": seen,
        "evidence": (Evidence("b" * 64, "image/png", 10, "crop", at),),
    }
    return c.ReportAlert(**(fields | over))


def drill() -> Procedure:
    """A short procedure: a choice, a mandatory look by two, an exit with evidence."""
    choices = (Choice("seen", {"en": "SEEN"}), Choice("gone", {"en": "GONE"}, goto="close"))
    return Procedure(
        id="drill",
        version="1.0",
        approved_on="2026-11-01",
        approved_by="Cy",
        mode=Mode.READ_DO,
        title={"en": "Drill"},
        steps=(
            Step("picture", {"en": "State what is SEEN"}, choices=choices, mandatory=True),
            Step(
                "second_look",
                {"en": "Second person: CONFIRMED"},
                choices=(Choice("confirmed", {"en": "CONFIRMED"}),),
                mandatory=True,
                second_person=True,
            ),
            Step(
                "close",
                {"en": "Exits CLOSED"},
                answer=AnswerKind.TEXT,
                evidence=EvidenceRule.REQUIRED,
                timer_s=20,
            ),
        ),
    )
