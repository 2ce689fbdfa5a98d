"""What is on screen once somebody is signed in: strip, banner, rail, workspaces, foot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.domain.alert import Priority
from console.i18n import tr
from console.store.select import queue
from console.views.bridge import Bridge
from console.views.conflicts.panel import ConflictPanel
from console.views.desk import Changed, Desk
from console.views.keys import Keys
from console.views.panel import WorkPanel
from console.views.sharing.cards import ChaseLine, MessageCards
from console.views.shell.announce import Announcer
from console.views.shell.banner import Banner, Status
from console.views.shell.foot import Foot
from console.views.shell.layout import Layout, Workspace, load_layouts
from console.views.shell.notices import loud_notices
from console.views.shell.rail import Rail
from console.views.shell.strip import AlarmStrip
from console.views.shift.cards import BroadcastCard
from console.views.sound.badge import SoundBadge
from console.views.sound.trial import SoundTest
from console.views.theme import active, set_kind
from console.views.widgets import Chip, PlainLabel, set_plain_tooltip
from console.views.words import mode_word

TICK_MS = 1000
NARROW = 1500  # pixels; below, the top strip leaves out what is said elsewhere
NAME_SHOWN = 20  # characters of a site's name in the strip; the tooltip has it whole
LOW = 860  # and below that height a message leaves the panels more of it


_P = TypeVar("_P", bound=WorkPanel)


class _Ages(Protocol):
    def tick(self) -> None: ...


class WorkArea(QWidget):
    """Owns the panels by name and brings each change, mark, second and language to all of them."""

    alert_opened = Signal(str)
    workspace_opened = Signal(str)
    on_screen = Signal(bool)  # it came, or another site's area took its place
    forward_asked = Signal()  # a window beside this one was used: bring this area in front

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        panels: Mapping[str, QWidget],
        layouts: tuple[Layout, ...] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self.panels = desk, _work_panels(panels)
        self.layouts = load_layouts() if layouts is None else layouts
        self.name, self.mode = PlainLabel("", "title"), Chip()
        self.strip, self.status, self.banner = AlarmStrip(desk), Status(desk), Banner(desk)
        self.badge = SoundBadge(desk.sound) if desk.sound else None
        self.trial = SoundTest(desk.sound) if desk.sound else None
        self.cards, self.chase = MessageCards(desk), ChaseLine(desk)
        self.broadcast = BroadcastCard(desk)
        self.rail, self.foot = Rail(self.layouts), Foot(desk)
        self.announcer = Announcer(self, lambda: desk.site_name)
        self.workspaces = {one.name: Workspace(one, self.panels) for one in self.layouts}
        self.stack = QStackedWidget()
        for workspace in self.workspaces.values():
            self.stack.addWidget(workspace)
        for panel in self.panels.values():
            panel.setParent(self)  # until its workspace is opened it waits here, out of sight
            panel.hide()
        self._controls = QHBoxLayout()
        self.keys: Keys | None = None
        self._followers: list[WorkPanel] = []
        self._focus_waits: QWidget | None = None
        self._lay_out()
        self.bridge = bridge
        self._connect(bridge)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._say_own_words()

    def _lay_out(self) -> None:
        sizes = active().sizes
        top = QWidget()
        set_kind(top, "strip")
        top.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top.setFixedHeight(sizes.strip)
        row = QHBoxLayout(top)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(14)
        row.addWidget(self.name)
        row.addWidget(self.mode)
        row.addWidget(self.strip, 1)
        if self.badge is not None:
            row.addWidget(self.badge)
        row.addWidget(self.status)
        middle = QHBoxLayout()
        middle.setContentsMargins(*[sizes.panel_gap] * 4)
        middle.setSpacing(sizes.panel_gap)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        foot = self.foot.layout()
        if isinstance(foot, QHBoxLayout):
            foot.addLayout(self._controls)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        lines = (top, self.banner, self.trial, self.chase, self.cards, self.broadcast)
        for widget in lines:
            if widget is not None:
                column.addWidget(widget)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)

    def _connect(self, bridge: Bridge) -> None:
        bridge.changed.connect(self.refresh)
        bridge.marked.connect(self.refresh_marks)
        bridge.status_changed.connect(self.refresh_status)
        bridge.raised.connect(self.announcer.alert_raised)
        self.strip.opened.connect(self.alert_opened)
        self.rail.chosen.connect(self.open_workspace)

    def panel(self, name: str, kind: type[_P]) -> _P:
        """The panel of this name. TypeError: the wiring has another one there, or none."""
        found = self.panels.get(name)
        if not isinstance(found, kind):
            raise TypeError(f"panel {name} is no {kind.__name__}: {found}")
        return found

    def add_control(self, widget: QWidget) -> None:
        """A control of this installation at the foot's far end, no taller than the foot."""
        widget.setFixedHeight(active().sizes.foot - 2)
        self._controls.addWidget(widget)

    def follow(self, follower: WorkPanel) -> None:
        """A window beside this one hears all that the panels hear."""
        self._followers.append(follower)

    def unfollow(self, follower: WorkPanel) -> None:
        self._followers.remove(follower)

    def _all(self) -> list[WorkPanel]:
        return [*self.panels.values(), *self._followers]

    @property
    def open_name(self) -> str:
        current = self.stack.currentWidget()
        return next(name for name, one in self.workspaces.items() if one is current)

    def open_workspace(self, name: str) -> None:
        """All of it at once; the keys' focus goes to its first panel."""
        for _step in self.open_in_steps(name):
            pass

    def open_around(self, name: str) -> None:
        """The same, round somebody who types: the keys stay where they are."""
        focused = self.window().focusWidget()
        self.open_workspace(name)
        if focused is not None and focused.isVisible():
            focused.setFocus()

    def open_in_steps(self, name: str) -> Iterator[None]:
        """The same, a panel a step, for panels that were never on screen before."""
        workspace = self.workspaces[name]
        self.stack.setCurrentWidget(workspace)
        self.rail.mark(name)
        for panel in workspace.open():
            if panel is self.panels.get(workspace.layout_data.focus):
                self._give_focus(focus_of(panel))
            yield
            if self.stack.currentWidget() is not workspace:
                return  # a key has opened another one meanwhile
        self.workspace_opened.emit(name)

    def _give_focus(self, target: QWidget) -> None:
        """At once, or when this area comes on screen: who works elsewhere keeps the keys.

        An empty list is hidden. Then the rail has them: on what nobody sees they would be lost.
        """
        if self.isVisible():
            shown = target if target.isVisible() else self.rail.buttons[self.open_name]
            shown.setFocus()
        else:
            self._focus_waits = target

    def name_site(self, name: str) -> None:
        """Of this area's backend, where the console has several; empty where it has one."""
        self.desk.site_name = name
        self._say_own_words()
        for follower in self._followers:
            follower.retranslate()

    def toggle_full_screen(self) -> None:
        window = self.window()
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    def reset_layout(self) -> None:
        self.workspaces[self.open_name].reset()

    def step_pane(self, step: int) -> None:
        """The focus to the next or previous panel that is on screen (F6)."""
        shown = [p for p in self.panels.values() if p.isVisibleTo(self.stack)]
        focused = self.window().focusWidget()
        here = next((n for n, p in enumerate(shown) if focused and p.isAncestorOf(focused)), -step)
        if shown:
            focus_of(shown[(here + step) % len(shown)]).setFocus()

    def refresh(self, changed: Changed) -> None:
        for panel in self._all():
            panel.refresh(changed)
        if "alerts" in changed:
            self.strip.refresh()
            self._lock()
        if changed.keys() & {"messages", "broadcasts", "alerts", "people"}:
            self._show_messages()
        if "slices" in changed:
            self.banner.refresh()
            self.announcer.tell(loud_notices(self.desk))
        if "switched_off" in changed:
            self.banner.refresh()
            self.strip.tick()
        told_below = {"alerts", "incidents", "runs", "withholdings", "alarm_minutes", "floods"}
        if changed.keys() & told_below:
            self.foot.refresh()
        if "floods" in changed:
            self.banner.refresh()

    def _show_messages(self) -> None:
        self.cards.refresh()
        self.chase.refresh()
        self.broadcast.refresh()
        self.announcer.tell((*self.cards.loud(), *self.chase.loud(), *self.broadcast.loud()))

    def refresh_marks(self) -> None:
        for panel in self._all():
            panel.refresh_marks()
        self.cards.refresh()
        self.banner.refresh()
        self._count()

    def refresh_status(self) -> None:
        self._say_mode()
        self.status.refresh()
        self.banner.refresh()
        self.announcer.follow_link(self.desk.link)
        for panel in self._all():
            panel.tick()

    def tick(self) -> None:
        ages: tuple[_Ages, ...] = (self.strip, self.status, self.banner, *self._shown())
        for part in ages:
            part.tick()
        if self.badge is not None:
            self.badge.refresh()
        self.foot.refresh()

    def _shown(self) -> list[WorkPanel]:
        return [panel for panel in self._all() if panel.isVisible()]

    def _count(self) -> None:
        conflicts = self.panels.get("conflicts")
        if isinstance(conflicts, ConflictPanel) and "conflicts" in self.rail.buttons:
            self.rail.buttons["conflicts"].set_count(len(conflicts.rows()))

    def _lock(self) -> None:
        """Nothing is dragged about while a critical alert is open (U8)."""
        alerts = queue(self.desk.state)
        critical = any(a.priority == Priority.CRITICAL and not a.retracted for a in alerts)
        for workspace in self.workspaces.values():
            workspace.set_locked(critical)

    def retranslate(self) -> None:
        self._say_own_words()
        for panel in self.panels.values():
            panel.retranslate()

    def _say_own_words(self) -> None:
        self.name.setText(shortened(self.desk.site_name) or tr("shell.name"))
        set_plain_tooltip(self.name, self.desk.site_name)
        self._say_mode()
        self.rail.retranslate()
        self.strip.refresh()
        self.status.refresh()
        self.banner.refresh()
        self.foot.refresh()
        self._count()

    def _say_mode(self) -> None:
        self.mode.setText(mode_word(self.desk.mode))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._focus_waits is not None:
            self._focus_waits.setFocus()
            self._focus_waits = None
        if not event.spontaneous():
            self.on_screen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.on_screen.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.status.set_narrow(narrow)
        self.cards.set_low(self.height() < LOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the map's page did not use comes up to here."""
        if self.keys is None or not self.keys.press(self.window().focusWidget(), event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _work_panels(panels: Mapping[str, QWidget]) -> dict[str, WorkPanel]:
    """One that cannot follow is a fault of the wiring, told before anything is shown."""
    found = {name: one for name, one in panels.items() if isinstance(one, WorkPanel)}
    if len(found) < len(panels):
        raise TypeError(f"no panels: {sorted(panels.keys() - found.keys())}")
    return found


def shortened(name: str) -> str:
    return name if len(name) <= NAME_SHOWN else f"{name[: NAME_SHOWN - 1].rstrip()}…"


def focus_of(panel: QWidget) -> QWidget:
    target = getattr(panel, "focus_target", panel)
    return target if isinstance(target, QWidget) else panel
