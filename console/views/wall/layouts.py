"""Layouts of a wall: opened, saved, renamed, deleted; what is wanted goes out as commands."""

from __future__ import annotations

from PySide6.QtCore import QObject

from console import clock
from console.domain import commands as c
from console.domain.person import Role
from console.domain.rules.wall import SHARERS
from console.domain.wall import LayoutFor, WallLayout, starting_layout
from console.i18n import tr
from console.store.select import Progress
from console.views.desk import Changed
from console.views.dialogs.notice import Notice
from console.views.wall.acts import WallActs
from console.views.wall.ask import (
    ALL_CAMERAS,
    AskDelete,
    AskLayoutName,
    PickLayout,
    audience_words,
    audiences_of,
)
from console.views.widgets import isolate
from console.views.words import clean, person_name, refusal_text


class WallLayouts(QObject):
    """Of one wall; what was refused is said by the wall that had asked."""

    def __init__(self, acts: WallActs) -> None:
        super().__init__(acts)
        self._acts, self.wall, self._desk = acts, acts.wall, acts.wall.desk
        self._stood = False  # whether somebody, or their last shift, has said what is shown
        self._said: set[str] = set()  # commands of this wall that wait for their answer
        self._awaited = ""  # a layout that was just saved as new
        self.wall.controls.layouts_asked.connect(self.ask_layouts)
        self.wall.layout_words = self._words
        self.wall.changed.connect(self.refresh)
        self.wall.marks_changed.connect(self._marks)
        self.refresh({"walls": frozenset()})

    # -- what is so -----------------------------------------------------------------------------

    @property
    def current(self) -> WallLayout | None:
        return self._desk.state.walls.get(self.wall.order.layout_id)

    def listed(self) -> list[WallLayout]:
        """One's own first, then the shared ones, by name."""
        order = list(LayoutFor)
        return sorted(
            self._desk.state.walls.values(),
            key=lambda one: (order.index(one.kept_for), one.name.casefold(), one.id),
        )

    def refresh(self, changed: Changed) -> None:
        """A layout that others change does not move the pictures under the eyes of who watches
        them: the header says so, and opening it again shows it."""
        if "walls" not in changed:
            return
        order, desk = self.wall.order, self._desk
        start = starting_layout(desk.state.walls.values(), desk.me.roles)
        if start and not self._stood and not order.layout_id and not order.moved:
            self._show(start)
        if self._awaited in desk.state.walls:
            order.layout_id, order.moved, self._awaited = self._awaited, False, ""
        here = self.current
        if here and here.saved and here.saved.actor_id == desk.me.id:
            order.seen_seq = max(order.seen_seq, here.saved.seq)
            if (here.grid, here.tiles) == (order.grid, order.tiles):
                order.moved = False
        self.wall.say()

    def _words(self) -> str:
        """The layout's name, and how far what is shown is that layout."""
        order, here = self.wall.order, self.current
        if here is None:
            return tr("wall.layout_unsaved") if order.tiles is not None else ""
        name = isolate(clean(here.name))
        if self._desk.marks(here.id, c.SaveWallLayout):
            return tr("wall.layout_saving", name=name)
        if here.saved and here.saved.seq > order.seen_seq:
            who = person_name(self._desk.state, here.saved.actor_id, self._desk.me.id)
            return tr("wall.layout_elsewhere", name=name, who=who)
        if self._desk.is_local("walls", here.id):
            return tr("wall.layout_local", name=name)
        return tr("wall.layout_moved", name=name) if order.moved else name

    def stand(self) -> None:
        """What is shown was chosen: no layout of a role takes its place any more."""
        self._stood = True

    # -- what is wanted -------------------------------------------------------------------------

    def open(self, layout_id: str) -> None:
        self.stand()
        if layout_id == ALL_CAMERAS:
            self.wall.order.open_all()
            self._shown()
        elif layout := self._desk.state.walls.get(layout_id):
            self._show(layout)

    def _show(self, layout: WallLayout) -> None:
        self.wall.order.open(layout, self._desk.state.seq)
        self._shown()

    def _shown(self) -> None:
        self.wall.grid.enlarge("")
        self.wall.show_page()
        self.wall.say()

    def may_change(self, layout: WallLayout) -> bool:
        return layout.kept_for == LayoutFor.PERSON or self._desk.me.has(*SHARERS)

    def ask_layouts(self) -> None:
        rows = [(ALL_CAMERAS, tr("wall.all_cameras"))]
        for one in self.listed():
            audience = audience_words(one.kept_for, one.role)
            name = isolate(clean(one.name))
            rows.append((one.id, tr("wall.layout_row", name=name, audience=audience, n=one.grid)))
        dialog = PickLayout(rows, self.wall.window())
        wishes = {
            "open": self.open,
            "save_as": lambda _id: self.save_as(),
            "rename": self.rename,
            "delete": self.delete,
        }
        dialog.answered.connect(lambda: wishes[dialog.wish](dialog.picked))
        self._acts.ask(dialog, dialog.search)

    def save(self) -> None:
        """Into the layout that is open; where there is none, or it is another's, as a new one."""
        here = self.current
        if here is None or not self.may_change(here):
            self.save_as()
            return
        order = self.wall.order
        self._say(self._body(here.id, here.name, here.kept_for, here.role), order.seen_seq)

    def save_as(self) -> None:
        here = self.current
        audiences = audiences_of(self._desk.me.has(*SHARERS))
        name = clean(here.name) if here else ""
        window = self.wall.window()
        dialog = AskLayoutName("wall.save_layout", "wall.save_it", audiences, name, window)
        dialog.answered.connect(lambda: self._save_new(dialog))
        self._acts.ask(dialog, dialog.name)

    def _save_new(self, dialog: AskLayoutName) -> None:
        self.stand()
        self._awaited = clock.new_ulid()
        self._say(self._body(self._awaited, dialog.name.text().strip(), *dialog.chosen()))

    def _body(
        self, layout_id: str, name: str, kept_for: LayoutFor, role: Role | None
    ) -> c.SaveWallLayout:
        order, cameras = self.wall.order, self.wall.cameras
        tiles = order.kept_tiles(cameras)
        return c.SaveWallLayout(layout_id, name, order.size(cameras), tiles, kept_for, role)

    def rename(self, layout_id: str) -> None:
        layout = self._changeable(layout_id)
        if layout is None:
            return
        seen, audience = self._desk.state.seq, [(layout.kept_for, layout.role)]
        window, name = self.wall.window(), clean(layout.name)
        dialog = AskLayoutName("wall.rename_layout", "wall.rename_it", audience, name, window)

        def renamed() -> None:
            body = c.SaveWallLayout(
                layout.id,
                dialog.name.text().strip(),
                layout.grid,
                layout.tiles,
                layout.kept_for,
                layout.role,
            )
            self._say(body, seen)

        dialog.answered.connect(renamed)
        self._acts.ask(dialog, dialog.name)

    def delete(self, layout_id: str) -> None:
        layout = self._changeable(layout_id)
        if layout is None:
            return
        seen = self._desk.state.seq
        dialog = AskDelete(layout, self.wall.window())
        dialog.answered.connect(lambda: self._say(c.DeleteWallLayout(layout.id), seen))
        self._acts.ask(dialog, dialog.cancel_button)

    def _changeable(self, layout_id: str) -> WallLayout | None:
        """Where it may not be changed that is said, before anything is sent."""
        layout = self._desk.state.walls.get(layout_id)
        if layout is not None and self.may_change(layout):
            return layout
        self._tell(tr("refused.wall_shared" if layout else "wall.no_layout_here"))
        return None

    def _say(self, body: object, seen_seq: int | None = None) -> None:
        self._said.add(self._desk.dispatch(body, seen_seq=seen_seq))
        self.wall.say()

    # -- what became of it ----------------------------------------------------------------------

    def _marks(self) -> None:
        marks = {mark.command.id: mark for mark in self._desk.pending.all()}
        for command_id in self._said & marks.keys():
            refusal = marks[command_id].refusal
            if marks[command_id].progress == Progress.REFUSED and refusal is not None:
                self._said.discard(command_id)
                self._awaited = ""
                self._tell(refusal_text(self._desk.state, refusal, self._desk.me.id))
                self._desk.read(command_id)
        self.wall.say()

    def _tell(self, words: str) -> None:
        notice = Notice(words, self.wall.window())
        self._acts.ask(notice, notice.accept_button)
