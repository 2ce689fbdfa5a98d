"""What sounds when: a pure function of what asks for sound, of what has sounded, and of the time.

Never more than one tone at a time; the worst wins. Critical alerts repeat until each of them is
acknowledged, withheld or silenced, high ones and faults more slowly, all else sounds once. What
comes together sounds together: one tone stands for all of its kind that wait. All but critical
alerts and retractions share a budget, so that a flood of thousands is a handful of tones and the
eye has the rest (EEMUA 191).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from console.views.sound.tones import Tone


class Kind(StrEnum):
    """Why something asks for a tone; the worst first."""

    CRITICAL = "critical"
    RETRACTION = "retraction"
    THREAT = "threat"
    FAULT = "fault"
    MINOR_FAULT = "minor_fault"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind sounds.

    every: seconds from the beginning of one tone to that of the next while it waits; 0: once.
    later: the same after PATIENCE repeats. together: what comes within so many seconds of a tone
    of its kind waits for the next. most: how many tones of the budget may be spent when it is its
    turn; 0: it has no need of the budget.
    """

    tone: Tone
    every: float = 0.0
    later: float = 0.0
    together: float = 5.0
    most: int = 0


# IEC 60601-1-8 table 3 has 2.5 to 15 s from burst to burst of high, 2.5 to 30 s of medium priority,
# for rooms in which somebody stands beside the device; threats that wait are longer in coming here.
MANNERS: dict[Kind, Manner] = {
    Kind.CRITICAL: Manner(Tone.CRITICAL, every=7.0, later=15.0, together=2.5),
    Kind.RETRACTION: Manner(Tone.NOTICE),
    Kind.THREAT: Manner(Tone.THREAT, every=60.0, later=120.0, most=10),
    Kind.FAULT: Manner(Tone.FAULT, every=120.0, later=120.0, most=10),
    Kind.MINOR_FAULT: Manner(Tone.FAULT, most=8),
    Kind.NOTICE: Manner(Tone.NOTICE, most=8),
}
RANK = {kind: number for number, kind in enumerate(Kind)}
PATIENCE = 8  # repeats, after which who has not come is not called faster by more of them
WINDOW = timedelta(minutes=10)  # that of EEMUA 191
CALM = 5  # tones of the budget in a window; with more, or in a flood, the next ones come slowly
SLOW = timedelta(seconds=60)  # from any tone of the budget to the next, then
_SOON = 0.3
PAUSE = timedelta(seconds=0.4)  # between two tones: a rhythm must be heard as one


@dataclass(frozen=True, slots=True)
class Sounding:
    """Of one kind: its last tone, how often it has repeated since something new came."""

    at_utc: datetime
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What has sounded. heard: keys that a tone has stood for; silenced: keys to repeat no more;
    spent: when tones of the budget began, within the last window; busy_until: a tone is under way,
    of `playing`, and the first to stand for the keys in `fresh`.
    """

    heard: Mapping[Kind, frozenset[str]] = field(default_factory=dict)
    silenced: frozenset[str] = frozenset()
    last: Mapping[Kind, Sounding] = field(default_factory=dict)
    spent: tuple[datetime, ...] = ()
    busy_until: datetime | None = None
    playing: Kind | None = None
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """What asks for sound now: keys by kind. A key that has gone asks no more; one that comes
    again under another name is new.

    muted: nothing is to be heard; what is new then waits, and sounds when the mute is over.
    flood: more comes than a person can take in: the budget is spent slowly from the first tone on.
    """

    claims: Mapping[Kind, frozenset[str]]
    muted: bool = False
    flood: bool = False


def step(
    memory: Memory, now: Situation, now_utc: datetime, lengths: Mapping[Tone, float]
) -> tuple[Memory, Kind | None]:
    """The memory after this moment, and the kind whose tone begins now. lengths: seconds."""
    memory = _forget(memory, now.claims, now_utc)
    if now.muted:
        return memory, None
    for kind in Kind:
        if memory.playing is not None and RANK[kind] >= RANK[memory.playing]:
            return memory, None  # only a worse one takes the place of what is under way
        asked = _asked(memory, now, kind, now_utc)
        if asked is not None:
            return _begun(memory, kind, now, now_utc, asked, lengths), kind
    return memory, None


def silence(memory: Memory, claims: Mapping[Kind, frozenset[str]]) -> Memory:
    """All that asks now is heard and repeats no more; what comes later sounds."""
    heard = {kind: memory.heard.get(kind, frozenset()) | keys for kind, keys in claims.items()}
    silenced = memory.silenced.union(*claims.values())
    return replace(
        memory,
        heard=dict(memory.heard) | heard,
        silenced=silenced,
        last={},
        busy_until=None,
        playing=None,
    )


def cut_off(memory: Memory) -> Memory:
    """What is under way ends before it was heard: what it was the first to stand for waits."""
    if memory.playing is None:
        return memory
    heard = dict(memory.heard)
    heard[memory.playing] = heard.get(memory.playing, frozenset()) - memory.fresh
    return replace(memory, heard=heard, busy_until=None, playing=None, fresh=frozenset())


def next_turn(memory: Memory, now: Situation, now_utc: datetime) -> float | None:
    """Seconds until step() may find something to begin; None: not before something changes."""
    waits = []
    if now.muted:
        return None
    for kind, keys in now.claims.items():
        live = keys - memory.silenced
        last = memory.last.get(kind)
        if live - memory.heard.get(kind, frozenset()):
            waits.append(_SOON)  # new, and held back by a tone or by the budget
        elif live and last is not None and (every := _every(kind, last)):
            due = last.at_utc + timedelta(seconds=every)
            waits.append(max(_SOON, (due - now_utc).total_seconds()))
    return min(waits, default=None)


def _forget(memory: Memory, claims: Mapping[Kind, frozenset[str]], now_utc: datetime) -> Memory:
    """What no longer asks, and what is over."""
    heard = {kind: keys & claims.get(kind, frozenset()) for kind, keys in memory.heard.items()}
    asking: frozenset[str] = frozenset().union(*claims.values())
    over = memory.busy_until is None or now_utc >= memory.busy_until
    return replace(
        memory,
        heard=heard,
        silenced=memory.silenced & asking,
        spent=tuple(at for at in memory.spent if now_utc - at < WINDOW),
        busy_until=None if over else memory.busy_until,
        playing=None if over else memory.playing,
    )


def _asked(memory: Memory, now: Situation, kind: Kind, now_utc: datetime) -> bool | None:
    """Whether it begins as new (True) or as a repeat (False); None: it does not begin."""
    live = now.claims.get(kind, frozenset()) - memory.silenced
    if not live or not _affordable(memory, kind, now.flood, now_utc):
        return None
    last = memory.last.get(kind)
    if live - memory.heard.get(kind, frozenset()):
        together = timedelta(seconds=MANNERS[kind].together)
        return True if last is None or now_utc - last.at_utc >= together else None
    every = _every(kind, last) if last is not None else 0.0
    if last is None or not every or now_utc - last.at_utc < timedelta(seconds=every):
        return None
    free = not MANNERS[kind].most or len(memory.spent) < CALM
    return False if free else None


def _every(kind: Kind, last: Sounding) -> float:
    manner = MANNERS[kind]
    return manner.later if last.repeats >= PATIENCE else manner.every


def _affordable(memory: Memory, kind: Kind, flood: bool, now_utc: datetime) -> bool:
    most, spent = MANNERS[kind].most, memory.spent
    if not most:
        return True
    if len(spent) >= most:
        return False
    slowly = flood or len(spent) >= CALM
    return not spent or not slowly or now_utc - spent[-1] >= SLOW


def _begun(
    memory: Memory,
    kind: Kind,
    now: Situation,
    now_utc: datetime,
    new: bool,
    lengths: Mapping[Tone, float],
) -> Memory:
    manner, last = MANNERS[kind], memory.last.get(kind)
    repeats = 0 if new or last is None else last.repeats + 1
    memory = cut_off(memory)
    heard = dict(memory.heard)
    return replace(
        memory,
        heard=heard | {kind: now.claims[kind]},
        fresh=now.claims[kind] - heard.get(kind, frozenset()),
        last=dict(memory.last) | {kind: Sounding(now_utc, repeats)},
        spent=(*memory.spent, now_utc) if manner.most else memory.spent,
        busy_until=now_utc + timedelta(seconds=lengths[manner.tone]) + PAUSE,
        playing=kind,
    )
