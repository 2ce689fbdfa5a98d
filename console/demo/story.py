"""The demo's story: one alert from camera to closed incident, told by key events from outside.

Two people sit at two screens. What they press goes through the X server as from a keyboard; what
became of it is read from the journal by a plain HTTP client. Nothing internal is called.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from console.demo.house import House, Switch
from console.demo.paper import written_twice
from console.demo.screen import NoScreen
from console.demo.seat import Seat
from console.demo.witness import Line, NotSeen, Witness
from console.i18n import tr
from console.terminal import tell

ALERT_WITHIN_S = 120.0
BACKEND_WITHIN_S = 30.0
SEEN_WITHIN_S = 8.0
_ON_SCREEN_S = 0.8  # what a console is told is on its screen within a second
_TRIES = 3
Fits = Callable[[Line], bool]


class StoryBroke(RuntimeError):
    """A stage did not come about."""


class StoryCut(Exception):
    """Its time is over, or a person ended it: nothing is wrong, and nothing more is claimed."""


def _data(line: Line) -> dict[str, object]:
    return dict(line["event"]["data"] or {})


def _enrolled_by(account: str) -> Fits:
    return lambda line: dict(line["event"]["data"]["device"])["enrolled_by"] == account


class Story:
    """tell() returns the after-action file; it raises StoryBroke at the first stage that fails.

    seconds bounds it, counted from its first stage: a city that must be painted first is no part.
    """

    def __init__(
        self,
        house: House,
        switch: Switch,
        shots: Path,
        language: str,
        seconds: float,
        ended: threading.Event,
    ) -> None:
        self._house, self._switch, self._shots = house, switch, shots
        self._seconds = seconds or float("inf")
        self._deadline = float("inf")
        self._ended = ended
        self.stage = 0
        self._seats: list[Seat] = []
        self._language = language
        self._number = ""

    def close(self) -> None:
        """Take the screens down; the consoles are the house's."""
        for seat in self._seats:
            seat.screen.close()

    def seat(self) -> None:
        """Two screens with a console each; the backend may still be on its way. NoScreen."""
        for account in ("ann", "cy"):
            self._seats.append(Seat(self._house, self._switch, account, self._language))
        self._ann, self._cy = self._seats

    def tell(self) -> Path:
        """All stages in order. Raises StoryCut as soon as the time is over."""
        self._deadline = time.monotonic() + self._seconds
        password = self._house.passwords["di"]
        self._witness = Witness(self._house.address, "di", password, self._go_on)
        try:
            self._sign_in()
            alert_id = self._alert()
            incident_id = self._incident(alert_id)
            self._judged(alert_id)
            self._checklist_begins()
            self._assigned(incident_id)
            self._checklist_branches()
            self._alone()
            self._checklist_ends()
            self._closed(incident_id)
            return self._after_action(incident_id)
        except (NotSeen, NoScreen) as problem:
            self._shoot("broke")
            raise StoryBroke(str(problem)) from problem

    # -- how a stage goes -----------------------------------------------------------------------

    def _stage(self, what: str) -> None:
        self._go_on()
        self.stage += 1
        tell(tr("demo.stage", n=self.stage, what=what))

    def _go_on(self) -> None:
        if self._ended.is_set() or time.monotonic() > self._deadline:
            raise StoryCut

    def _see(
        self, act: Callable[[], object], kind: str, fits: Fits | None = None, within_s: float = 0
    ) -> Line:
        """Act, and see it in the journal; like a person, look again and press again, thrice."""
        after = self._witness.lines[-1]["seq"] if self._witness.lines else 0

        def fresh(line: Line) -> bool:
            return line["seq"] > after and (fits is None or fits(line))

        for attempt in range(_TRIES):
            self._go_on()
            act()
            try:
                return self._witness.wait(kind, within_s or SEEN_WITHIN_S, fresh)
            except NotSeen:
                if attempt == _TRIES - 1:
                    raise
        raise NotSeen(kind)

    def _shoot(self, name: str) -> None:
        """A picture of each screen, once it had time to show what the journal has already."""
        time.sleep(_ON_SCREEN_S)
        for seat in self._seats:
            seat.screen.save(self._shots / f"{self.stage:02d}-{name}-{seat.account}.png")

    # -- the stages -----------------------------------------------------------------------------

    def _sign_in(self) -> None:
        self._stage(tr("demo.stage_sign_in"))
        self._witness.read()
        for seat in self._seats:
            seat.screen.window()
        self._shoot("sign-in")
        for seat in self._seats:
            self._see(seat.sign_in, "DeviceEnrolled", _enrolled_by(seat.account), 12.0)
        for seat in self._seats:  # a console that is open asks for the cameras it may have to open
            self._witness.wait(
                "Looked",
                40,
                lambda line, who=seat.account: line["actor_id"] == who,  # type: ignore[misc]
            )
        time.sleep(2.0)
        self._shoot("signed-in")

    def _alert(self) -> str:
        self._stage(tr("demo.stage_alert"))
        self._witness.wait(
            "AlertRaised",
            ALERT_WITHIN_S,
            lambda line: _data(line)["alert"]["detection"] is not None,  # type: ignore[index]
        )
        time.sleep(1.0)  # what a person would see one second later
        self._shoot("alert")
        done = self._see(lambda: self._ann.at_queue("Home", "a"), "AlertAcknowledged")
        self._shoot("acknowledged")
        return str(_data(done)["alert_id"])

    def _incident(self, alert_id: str) -> str:
        self._stage(tr("demo.stage_incident"))
        opened = self._see(lambda: self._ann.at_queue("i"), "IncidentOpened")
        incident = dict(_data(opened)["incident"])  # type: ignore[call-overload]
        if incident["alert_ids"] != [alert_id]:
            raise NotSeen("the incident is about another alert than the acknowledged one")
        incident_id, self._number = str(incident["id"]), str(incident["number"])
        time.sleep(1.0)
        self._shoot("incident")
        return incident_id

    def _judged(self, alert_id: str) -> None:
        self._stage(tr("demo.stage_verdict"))
        number = self._number
        self._see(
            lambda: self._ann.at_queue("u"),
            "SecondPersonAsked",
            lambda line: _data(line)["alert_id"] == alert_id,
        )
        self._see(
            lambda: self._cy.at_incident(number, "y"),
            "VerdictGiven",
            lambda line: line["actor_id"] == "cy" and _data(line)["alert_id"] == alert_id,
        )
        self._shoot("confirmed")
        self._see(
            lambda: self._ann.press("alt+m"),  # the message came to her, who must know
            "ReceiptGiven",
            lambda line: line["actor_id"] == "ann" and _data(line)["kind"] == "read",
        )

    def _checklist_begins(self) -> None:
        self._stage(tr("demo.stage_checklist"))
        self._see(lambda: self._ann.at_step(self._number), "ChecklistStarted")
        self._answer("picture", "Return")
        self._answer("second_look", "Return")
        self._shoot("second-person-asked")
        self._see(lambda: self._cy.at_step(self._number, "alt+g"), "StepCountersigned")
        self._witness.wait("StepTimerExpired", 40)
        self._shoot("timer")
        self._answer("police", "4", "Return")

    def _answer(self, step: str, *keys: str) -> None:
        self._see(
            lambda: self._ann.at_step(self._number, *keys),
            "StepAnswered",
            lambda line: _data(line)["step_id"] == step,
        )

    def _assigned(self, incident_id: str) -> None:
        self._stage(tr("demo.stage_assigned"))

        def assign() -> None:
            self._cy.at_incident(self._number)
            self._cy.open_dialog("r")
            self._cy.press("1")

        self._see(assign, "IncidentAssigned")
        self._cy.press("ctrl+4")
        time.sleep(0.5)
        self._shoot("assigned")
        self._see(lambda: self._ann.at_incident(self._number, "alt+a"), "AssignmentAnswered")

    def _checklist_branches(self) -> None:
        self._stage(tr("demo.stage_branch"))
        self._answer("movement", "Down", "Return")
        self._ann.at_step(self._number)
        self._ann.write("2 and 4", "Return")  # without the evidence that this step needs
        time.sleep(1.5)
        self._shoot("evidence-refused")
        if any(
            line["event"]["kind"] == "StepAnswered" and _data(line)["step_id"] == "exits"
            for line in self._witness.read()
        ):
            raise NotSeen("the answer without evidence was not refused")
        self._see(
            lambda: self._ann.press("alt+e", "ctrl+Return"),
            "StepAnswered",
            lambda line: _data(line)["step_id"] == "exits",
        )

    def _alone(self) -> None:
        self._stage(tr("demo.stage_alone"))
        self._turn_backend(on=False)
        time.sleep(7.0)  # the loss is known within five seconds
        self._shoot("backend-gone")
        self._ann.at_step(self._number, "Return")
        self._ann.open_dialog("ctrl+n")
        self._ann.write("Smoke at the ferry quay", "Return")
        time.sleep(3.0)
        self._shoot("alone")
        self._turn_backend(on=True)
        self._witness.wait(
            "StepAnswered", 30, lambda line: _data(line)["step_id"] == "public_address"
        )
        self._witness.wait(
            "AlertRaised",
            30,
            lambda line: _data(line)["alert"]["title"] == "Smoke at the ferry quay",  # type: ignore[index]
        )
        time.sleep(3.0)
        self._shoot("back")

    def _turn_backend(self, on: bool) -> None:
        """The demo's visible control, by its key."""
        self._ann.press("ctrl+shift+b")
        end = time.monotonic() + BACKEND_WITHIN_S
        while self._witness.healthy() != on:
            if time.monotonic() > end:
                raise NotSeen("the backend did not come back" if on else "the backend goes on")
            time.sleep(0.2)

    def _checklist_ends(self) -> None:
        self._stage(tr("demo.stage_end"))
        self._answer("units", "Return")
        self._answer("injured", "0", "Return")

        def hand_over() -> None:
            self._ann.at_step(self._number)
            self._ann.write("P-21, Berg", "Return")

        self._see(
            hand_over,
            "StepAnswered",
            lambda line: _data(line)["step_id"] == "handed_over",
        )
        self._see(lambda: self._ann.at_incident(self._number, "alt+Return"), "ChecklistCompleted")
        self._shoot("completed")

    def _closed(self, incident_id: str) -> None:
        self._stage(tr("demo.stage_closed"))

        def close() -> None:
            self._ann.at_incident(self._number)
            self._ann.open_dialog("alt+c")
            self._ann.press("Tab")
            self._ann.write("Person handed over to police, nobody hurt.", "ctrl+Return")

        self._see(close, "IncidentClosed")
        self._shoot("closed")
        for seat in self._seats:
            seat.press("ctrl+shift+l")
        time.sleep(1.5)
        self._shoot("pseudo")
        for seat in self._seats:
            seat.press("ctrl+shift+l")
        time.sleep(1.5)
        self._shoot("pseudo-right-to-left")
        for seat in self._seats:
            seat.press("ctrl+shift+l")

    def _after_action(self, incident_id: str) -> Path:
        self._stage(tr("demo.stage_report"))
        return written_twice(self._house.data, incident_id, self._shots)
