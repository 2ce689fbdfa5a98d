"""What keys and buttons do to an incident as a whole: one call each, by the names of the table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from console import clock
from console.domain import commands as c
from console.domain.incident import Incident, LinkKind, Phase
from console.i18n import isolate, language, tr
from console.reports.forms import form_kinds
from console.store.select import alerts_of, assignable, mergeable
from console.views.casework.dialogs import AskDecision, AskLink, AskReview, AskTeam, ShowPast
from console.views.casework.form import AskForm
from console.views.casework.past import PastCases
from console.views.casework.prefill import prefilled
from console.views.desk import Desk
from console.views.dialogs.ask import Ask
from console.views.dialogs.notice import Notice
from console.views.dialogs.pick import AskOne
from console.views.dialogs.several import AskSeveral
from console.views.incident.panel import IncidentPanel
from console.views.keymap import key_of
from console.views.widgets import isolate_id
from console.views.words import alert_title, clean, incident_title, person_name

_MENU = (
    "merge",
    "unmerge",
    "split",
    "team",
    "link",
    "decision",
    "methane",
    "iimarch",
)


class Selection(Protocol):
    """The window, as far as these acts move it."""

    def camera_in_hand(self) -> str: ...
    def open_subject(self, subject_id: str) -> None: ...
    def show_camera(self, camera_id: str) -> None: ...


class CaseActs:
    """show: opens a dialog in place of the one that is open."""

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        panel: IncidentPanel,
        work: Selection,
        show: Callable[[Ask, QWidget], None],
    ) -> None:
        self._window, self._desk, self._panel, self._work = window, desk, panel, work
        self._show = show
        self._past = PastCases(desk, panel)
        self.table: dict[str, Callable[[], object]] = {
            "incident_acts": self.ask_act,
            "merge": self.ask_merge,
            "unmerge": self.ask_unmerge,
            "split": self.ask_split,
            "team": self.ask_team,
            "link": self.ask_link,
            "decision": self.ask_decision,
            "related": panel.to_related,
            "phase": self.ask_phase,
            "phase_next": lambda: self.step_phase(1),
            "phase_back": lambda: self.step_phase(-1),
            **{kind: partial(self.ask_form, kind) for kind in form_kinds()},
        }
        panel.related.opened.connect(self.open)
        panel.related.taken_away.connect(self.take_away)

    # -- one of them by a digit -------------------------------------------------------------------

    def ask_act(self) -> None:
        """All that can be done with the incident, for who does not know the keys."""
        if self._mine() is None:
            return
        rows = [(act, _with_key(tr(f"action.{act}"), key_of(act))) for act in _MENU]
        dialog = AskOne("dialog.incident_acts", "dialog.do_it", rows, self._window)
        dialog.answered.connect(lambda: self.table[dialog.picked]())
        self._show(dialog, dialog.list)

    def _mine(self, command: type = c.AddNote) -> Incident | None:
        """The incident on screen, where the reader may do such a thing with it."""
        incident = self._panel.incident
        return incident if incident is not None and self._desk.may(command) else None

    def _knowing(self) -> Callable[..., str]:
        """Nothing that comes after a dialog has opened is known to who answers it."""
        return partial(self._desk.dispatch, seen_seq=self._desk.state.seq)

    def _tell(self, message_id: str, **params: str | int) -> None:
        notice = Notice(tr(message_id, **params), self._window)
        self._show(notice, notice.accept_button)

    def _name(self, incident: Incident) -> str:
        title = isolate(incident_title(self._desk.state, incident))
        return f"{isolate_id(incident.number)} · {title}"

    # -- merged, taken apart, split ---------------------------------------------------------------

    def ask_merge(self) -> None:
        """Others into the one on screen: which; another's with a reason."""
        kept = self._mine(c.MergeIncidents)
        if kept is None:
            return
        others = mergeable(self._desk.state, kept)
        if not others:
            self._tell("merge.none", number=clean(kept.number))
            return
        me, say = self._desk.me.id, self._knowing()
        rows = [(one.id, self._with_owner(one)) for one in others]
        foreign = frozenset(one.id for one in others if one.owner_id not in ("", me))
        dialog = AskSeveral("dialog.merge", "dialog.merge_it", rows, self._window, foreign)
        dialog.head.setText(tr("dialog.merge_into", what=self._name(kept)))
        dialog.answered.connect(
            lambda: say(c.MergeIncidents(kept.id, dialog.picked(), dialog.words.text().strip()))
        )
        self._show(dialog, dialog.list)

    def _with_owner(self, incident: Incident) -> str:
        owner = person_name(self._desk.state, incident.owner_id, self._desk.me.id)
        return f"{self._name(incident)} · {isolate(owner)}"

    def ask_unmerge(self, restored_id: str = "") -> None:
        """One that was merged in becomes an incident again; at once where it is the only one."""
        kept = self._mine(c.UnmergeIncident)
        if kept is None:
            return
        state = self._desk.state
        within = [
            one
            for one in kept.merged
            if (rest := state.merged.get(one.id)) and rest.into_id == kept.id
        ]
        if not within:
            self._tell("merge.none_within", number=clean(kept.number))
            return
        say = self._knowing()
        rows = [(one.id, f"{isolate_id(one.number)} {isolate(clean(one.title))}") for one in within]
        dialog = AskOne("dialog.unmerge", "dialog.unmerge_it", rows, self._window)
        dialog.message.setText(tr("dialog.unmerge_says"))
        dialog.message.show()
        dialog.stand_on(restored_id)
        dialog.answered.connect(lambda: say(c.UnmergeIncident(kept.id, dialog.picked)))
        self._show(dialog, dialog.list)

    def ask_split(self) -> None:
        kept = self._mine(c.SplitIncident)
        if kept is None:
            return
        alerts = alerts_of(self._desk.state, kept)
        if len(alerts) < 2:
            self._tell("merge.nothing_to_split", number=clean(kept.number))
            return
        say = self._knowing()
        rows = [(alert.id, alert_title(alert)) for alert in alerts]
        dialog = AskSeveral(
            "dialog.split", "dialog.split_it", rows, self._window, words_label="dialog.split_title"
        )

        def send() -> None:
            title = dialog.words.text().strip()
            say(c.SplitIncident(kept.id, clock.new_ulid(), dialog.picked(), title, language()))

        dialog.answered.connect(send)
        self._show(dialog, dialog.list)

    # -- phase ------------------------------------------------------------------------------------

    def ask_phase(self) -> None:
        """The next one is chosen already: P and Enter, or a digit for any."""
        incident = self._mine(c.ChangePhase)
        if incident is None:
            return
        say = self._knowing()
        rows = [(phase.value, tr(f"phase.{phase.value}")) for phase in Phase]
        dialog = AskOne("dialog.phase", "dialog.change_it", rows, self._window)
        dialog.stand_on((_beside(incident.phase, 1) or incident.phase).value)
        dialog.answered.connect(lambda: say(c.ChangePhase(incident.id, Phase(dialog.picked))))
        self._show(dialog, dialog.list)

    def step_phase(self, by: int) -> None:
        """One key forward, one back; at either end nothing happens."""
        incident = self._mine(c.ChangePhase)
        phase = _beside(incident.phase, by) if incident else None
        if incident and phase and not self._desk.marks(incident.id, c.ChangePhase):
            self._desk.dispatch(c.ChangePhase(incident.id, phase))

    # -- teams, links -----------------------------------------------------------------------------

    def ask_team(self) -> None:
        incident = self._mine(c.OpenSubIncident)
        if incident is None:
            return
        me, say = self._desk.me, self._knowing()
        others = (person for person in assignable(self._desk.state) if person.id != me.id)
        people = [("", tr("person.you")), *((one.id, clean(one.name)) for one in others)]
        dialog = AskTeam(isolate_id(incident.number), people, self._window)

        def send() -> None:
            words = (dialog.team.text().strip(), dialog.title.text().strip(), language())
            to_id = str(dialog.person.currentData())
            say(c.OpenSubIncident(clock.new_ulid(), incident.id, *words, to_id))

        dialog.answered.connect(send)
        self._show(dialog, dialog.team)

    def ask_link(self) -> None:
        """The camera in hand is chosen already."""
        incident = self._mine(c.LinkToIncident)
        if incident is None:
            return
        say = self._knowing()
        cameras = sorted(self._desk.state.cameras.values(), key=lambda camera: camera.number)
        rows = [(one.id, f"{one.number} {clean(one.name)}") for one in cameras]
        dialog = AskLink(rows, self._work.camera_in_hand(), self._window)
        dialog.answered.connect(lambda: say(c.LinkToIncident(incident.id, *dialog.chosen())))
        self._show(dialog, dialog.kind)

    def take_away(self, kind: str, row_id: str) -> None:
        incident = self._mine(c.UnlinkFromIncident)
        if incident and kind == "link":
            which, _, target = row_id.partition(":")
            self._desk.dispatch(c.UnlinkFromIncident(incident.id, LinkKind(which), target))

    # -- decisions and forms ----------------------------------------------------------------------

    def ask_decision(self) -> None:
        incident = self._mine(c.RecordDecision)
        if incident is None:
            return
        say = self._knowing()
        dialog = AskDecision(self._name(incident), self._window)

        def send() -> None:
            after = dialog.review_after()
            say(
                c.RecordDecision(
                    incident.id,
                    clock.new_ulid(),
                    **dialog.written(),
                    language=language(),
                    review_utc=self._desk.now() + after if after else None,
                )
            )

        dialog.answered.connect(send)
        self._show(dialog, dialog.texts["decision"])

    def ask_review(self, decision_id: str) -> None:
        incident = self._panel.incident
        found = [one for one in incident.decisions if one.id == decision_id] if incident else []
        if incident is None or not found:
            return
        say, wish = self._knowing(), partial(c.ReviewDecision, incident.id, decision_id)
        dialog = AskReview(found[0], self._window)
        dialog.answered.connect(lambda: say(wish(dialog.outcome.toPlainText().strip(), language())))
        self._show(dialog, dialog.outcome)

    def ask_form(self, form: str) -> None:
        """Filled in from the last version, else from what is known of the incident."""
        incident, kind = self._mine(c.FileForm), form_kinds().get(form)
        if incident is None or kind is None:
            return
        say = self._knowing()
        dialog = AskForm(
            kind, self._name(incident), prefilled(self._desk, incident, kind), self._window
        )
        dialog.answered.connect(
            lambda: say(
                c.FileForm(incident.id, clock.new_ulid(), form, dialog.written(), language())
            )
        )
        self._show(dialog, dialog.first())

    # -- a row of what belongs to it --------------------------------------------------------------

    def open(self, kind: str, row_id: str) -> None:
        opens: dict[str, Callable[[str], None]] = {
            "incident": self._work.open_subject,
            "merged": self.ask_unmerge,
            "link": self._open_link,
            "decision": self.ask_review,
            "form": self.ask_form,
            "past": self._open_past,
        }
        opens[kind](row_id)

    def _open_link(self, row_id: str) -> None:
        """A camera on the wall; what no page of this console shows is at least named in full."""
        kind, _, target = row_id.partition(":")
        if kind == LinkKind.CAMERA:
            self._work.show_camera(target)
            return
        incident = self._panel.incident
        links = incident.links if incident else ()
        title = next((one.title for one in links if one.target_id == target), "")
        words = {"kind": tr(f"link.{kind}"), "title": clean(title), "id": clean(target)}
        self._tell("related.no_page", **words)

    def _open_past(self, incident_id: str) -> None:
        found = [o for o in self._panel.related.past or () if o.closed.incident.id == incident_id]
        if not found or not isValid(self._window):
            return
        head, lines = self._past.told(found[0])
        dialog = ShowPast(head, lines, self._window)
        self._show(dialog, dialog.text)


def _beside(phase: Phase, by: int) -> Phase | None:
    phases = list(Phase)
    place = phases.index(phase) + by
    return phases[place] if 0 <= place < len(phases) else None


def _with_key(words: str, key: str) -> str:
    return f"{words}   {isolate_id(key)}" if key else words
