"""Words for shares, steps and proposals: why the figure is what it is, and went where it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from console.domain.alert import Alert
from console.domain.correlation import NOWHERE, Correlation
from console.domain.fusion import Share, Step
from console.domain.incident import Incident
from console.i18n import isolate, known, tr
from console.store.select import State, find_alert, incident_of
from console.views.widgets import isolate_id
from console.views.words import (
    alert_title,
    clean,
    incident_title,
    local_time,
    person_name,
    signed,
    tool_title,
)

_MUCH, _SOME = 0.25, 0.08
_LEAST_TOLD = 0.005  # a share that would be written +0.00
_MOST_CAUSES = 3


def figure(value: float) -> str:
    """ "0.81": as detectors' scores are written."""
    return isolate_id(f"{value:.2f}")


def source_words(state: State, share: Share, me: str = "") -> str:
    """Who it is, and in what way they speak."""
    kind, _, name = share.source.partition(":")
    return tr(f"fusion.source_{share.source_kind}", who=_who(state, kind, name, me))


def _who(state: State, kind: str, name: str, me: str) -> str:
    if kind == "camera":
        camera = state.cameras.get(name)
        return tr("alert.camera", number=camera.number) if camera else clean(name)
    if kind == "person":
        return person_name(state, name, me)
    return tool_title(name) if kind == "system" else clean(name)


def part_words(share: Share) -> str:
    """How much of the whole it is, said without a figure."""
    if share.against:
        return tr("fusion.part_against")
    for least, message in ((_MUCH, "fusion.part_much"), (_SOME, "fusion.part_some")):
        if share.share >= least:
            return tr(message)
    return tr("fusion.part_little")


def share_figure(share: float) -> str:
    return isolate_id(signed(share, 2))


def step_words(state: State, step: Step, me: str = "") -> str:
    """ "0.62 → 0.81: camera 2 (+0.14), post by x (+0.05)"."""
    change = isolate_id(f"{step.before:.2f} → {step.after:.2f}")  # one run: the arrow turns with it
    return tr("fusion.step", change=change, causes=_causes(state, step.causes, me))


def _causes(state: State, causes: Iterable[Share], me: str) -> str:
    told = [one for one in causes if abs(one.share) >= _LEAST_TOLD] or list(causes)
    told.sort(key=lambda one: -abs(one.share))
    words = [
        tr("fusion.cause", source=source_words(state, one, me), share=share_figure(one.share))
        for one in told[:_MOST_CAUSES]
    ]
    more = len(told) - len(words)
    return ", ".join((*words, tr("fusion.more", n=more)) if more else words)


def strip_words(
    state: State, steps: Sequence[Step], halves: timedelta | None, now_utc: datetime, me: str
) -> str:
    """The last step, how long ago, and how fast it falls when nothing comes."""
    words = []
    if steps:
        ago = minutes_words((now_utc - steps[-1].at_utc).total_seconds())
        words.append(tr("fusion.last_step", step=step_words(state, steps[-1], me), ago=ago))
    if halves is not None:
        words.append(tr("fusion.halves", time=minutes_words(halves.total_seconds())))
    return " · ".join(words)


def minutes_words(seconds: float) -> str:
    if seconds < 60:
        return tr("fusion.seconds", n=max(0, round(seconds)))
    minutes = round(seconds / 60)
    return tr("fusion.minutes", n=minutes) if minutes < 120 else tr("fusion.hours", n=minutes // 60)


def history_words(state: State, step: Step, me: str) -> str:
    return f"{isolate_id(local_time(step.at_utc))}  {step_words(state, step, me)}"


# -- proposals ------------------------------------------------------------------------------------


def proposal_of(state: State, alert: Alert | None) -> Correlation | None:
    """What is proposed of it, where that is still open and nothing is decided."""
    match = state.correlations.get(alert.id) if alert else None
    if alert is None or match is None or alert.incident_id:
        return None
    return match if find_alert(state, match.other_id) else None


def target_words(state: State, match: Correlation) -> str:
    """With which incident, or with which alert that has none."""
    incident = incident_of(state, match.other_id)
    if incident is not None:
        return _incident(state, incident)
    other = find_alert(state, match.other_id)
    return isolate(alert_title(other)) if other else ""


def _incident(state: State, incident: Incident) -> str:
    return f"{isolate_id(incident.number)} {isolate(incident_title(state, incident))}"


def reason_words(match: Correlation) -> str:
    """ "340 m, 40 s, weapon + crowd": figures that a person can check."""
    if match.metres != NOWHERE:
        where = tr("fusion.metres", n=round(match.metres))
    elif match.zone:
        where = tr("fusion.same_zone", zone=clean(match.zone))
    else:
        where = tr("fusion.same_district")
    kinds = " + ".join(kind_word(kind) for kind in match.kinds)
    return ", ".join((where, minutes_words(match.seconds), kinds))


def kind_word(kind: str) -> str:
    return tr(f"fusion.kind_{kind}") if known(f"fusion.kind_{kind}") else clean(kind)
