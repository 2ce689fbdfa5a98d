"""What the banner says of reveals: who waits for whose answer, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator

from console.domain import commands as c
from console.domain.link import Notice
from console.domain.reveal import Reveal
from console.i18n import tr
from console.store.select import Progress
from console.views.desk import Desk
from console.views.keymap import key_of
from console.views.words import clean, person_name, refusal_text

_WISHES = (c.AskReveal, c.GrantReveal, c.DeclineReveal, c.CloseReveal)


def reveal_notices(desk: Desk) -> Iterator[Notice]:
    for asked in desk.state.reveals.values():
        if asked.waits and asked.asked_by == desk.me.id:
            yield _notice(desk, asked, "reveal.notice_waits")
        elif asked.waits and desk.may(c.GrantReveal):
            yield _notice(desk, asked, "reveal.notice_asked")
    for mark in desk.pending.all():
        refused = mark.progress is Progress.REFUSED and mark.refusal
        if refused and isinstance(mark.command.body, _WISHES):
            why = refusal_text(desk.state, refused, desk.me.id)
            yield Notice(f"refused:{mark.command.id}", "reveal.notice_refused", {"why": why}, True)


def asked_words(desk: Desk, asked: Reveal) -> str:
    """ "Ann asks to see everybody on 4 Harbour, for 5 min"."""
    what = "track" if asked.alert_id else "camera"
    return tr(
        f"reveal.asked_{what}",
        who=person_name(desk.state, asked.asked_by, desk.me.id),
        camera=reveal_place(desk, asked.camera_id),
        minutes=asked.minutes,
    )


def reveal_place(desk: Desk, camera_id: str) -> str:
    """A camera by its number and name."""
    camera = desk.state.cameras.get(camera_id)
    if camera is None:
        return clean(camera_id)
    return tr("dialog.camera", number=camera.number, name=clean(camera.name))


def _notice(desk: Desk, asked: Reveal, message_id: str) -> Notice:
    words = {
        "words": asked_words(desk, asked),
        "camera": reveal_place(desk, asked.camera_id),
        "reason": clean(asked.reason),
        "reveal": key_of("reveal"),
        "cover": key_of("cover"),
    }
    return Notice(f"reveal:{asked.id}", message_id, dict(words))
