"""The backends of one console, in the order of their bar: the home site first."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from console import __version__
from console.bootstrap.site import Access, Site
from console.i18n import tr
from console.settings.sites import (
    MOST,
    SiteRow,
    SitesUnreadable,
    plain_address,
    read_sites,
    write_sites,
)
from console.views.language import switch_language
from console.views.shell.pages import SitePages
from console.views.shell.sign_in import SignInPage
from console.views.shell.window import ConsoleWindow

if TYPE_CHECKING:
    from console.domain.sharing import Card
    from console.tool_api.assembly import Assembly
    from console.tool_api.core import Tools
    from console.views.shell.site_bar import SiteBar
    from console.views.shell.site_sign import SiteCall
    from console.views.sound.sound import Sound

_log = logging.getLogger(__name__)
TICK_MS = 1000
SOON_MS = 100


class Sites(QObject):
    """One of them is in front. The bar is there while there are several."""

    said = Signal(str, bool)  # as announce.Announcer has it

    def __init__(
        self,
        app: QApplication,
        window: ConsoleWindow,
        home: Access,
        soon: Callable[[Callable[[], Any]], Any],
    ) -> None:
        super().__init__(window)
        self._app, self._window, self._soon = app, window, soon
        self._home = home
        self._furniture: tuple[Tools, Assembly, bool, Sound] | None = None
        self._rows: dict[Site, SiteRow] = {}
        self._bar: SiteBar | None = None
        self._shortcuts: list[QShortcut] = []
        self._later = QTimer(self, interval=SOON_MS, singleShot=True)
        self._later.timeout.connect(self.say)
        self._ages = QTimer(self, interval=TICK_MS)
        self._ages.timeout.connect(self.say)
        kept = self._read()
        first = SiteRow(plain_address(home.address) or home.address)
        if kept and kept[0].address == first.address:
            first = kept[0]
        self.front = self._take_in(first, Site(app, home, window.home, soon, self))
        window.home.sign_in.site_asked.connect(self.ask)
        for row in kept[1:]:
            if row.address != first.address:
                self._open(row)

    @property
    def all(self) -> tuple[Site, ...]:
        return tuple(self._rows)

    @property
    def home(self) -> Site:
        return self.all[0]

    def furnish(self, tools: Tools, assembly: Assembly, web: bool, sound: Sound) -> None:
        """Wire the heavy parts of each, which are imported by now."""
        self._furniture = tools, assembly, web, sound
        for site in self.all:
            site.furnish(tools, assembly, web, sound)
        self._several()

    def leave_work(self) -> None:
        for site in self.all:
            site.leave_work()

    def close(self) -> None:
        self._later.stop()
        self._ages.stop()
        for site in self.all:
            site.close()

    # -- one more, one less ---------------------------------------------------------------------

    def ask(self) -> None:
        """For the address of one more, and for who signs in there."""
        from console.views.dialogs.notice import show_notice
        from console.views.dialogs.site import AskSite

        if len(self.all) >= MOST:
            show_notice(self._window, tr("sites.too_many", n=MOST))
            return
        dialog = AskSite(self.why_not, self._window)

        def answered() -> None:
            address, account = plain_address(dialog.address.text()), dialog.account.text().strip()
            row = SiteRow(address, dialog.authority(), account)
            self.add(row, dialog.password.text())

        dialog.answered.connect(answered)
        dialog.finished.connect(lambda _result: self._window.activateWindow())
        dialog.ask(dialog.address)

    def why_not(self, address: str) -> str:
        """Words for what is wrong with an address; empty where nothing is."""
        plain = plain_address(address)
        if not plain:
            return tr("sites.address_wrong")
        taken = any(row.address == plain for row in self._rows.values())
        return tr("sites.already") if taken else ""

    def add(self, row: SiteRow, password: str) -> None:
        """In front at once, on its sign-in page: what goes wrong is said there."""
        site = self._open(row)
        self._write()
        self._several()
        self.show(site)
        page = site.pages.sign_in
        page.password.setText(password)
        page.submit()

    def _open(self, row: SiteRow) -> Site:
        access = Access(
            row.address,
            row.ca_file,
            self._folder(row),
            self._home.model,
            None,
            self._home.started_in,
            home=False,
            map=self._home.map,
        )
        page = SignInPage(row.address, __version__, home=False)
        page.language_asked.connect(partial(switch_language, self._app))
        page.account.setText(row.account)
        if row.account:
            page.setFocusProxy(page.password)
        pages = SitePages(page)
        self._window.add_site(pages)
        site = self._take_in(row, Site(self._app, access, pages, self._soon, self))
        page.removed.connect(partial(self.remove, site))
        if self._furniture is not None:
            site.furnish(*self._furniture)
        return site

    def _folder(self, row: SiteRow) -> Path | None:
        """Its own: keys, copies and recordings of two backends never lie together."""
        name = hashlib.sha256(row.address.encode()).hexdigest()[:16]
        return self._home.folder / "sites" / name if self._home.folder else None

    def _take_in(self, row: SiteRow, site: Site) -> Site:
        self._rows[site] = row
        site.news.connect(self._soon_said)
        site.thrown_out.connect(partial(self._thrown_out, site))
        site.opened.connect(self.say)
        site.raised.connect(self.say)
        site.forward_asked.connect(partial(self.show, site))
        site.asked.connect(self.do)
        return site

    def remove(self, site: Site) -> None:
        """Off the list; what lies of it on this disk stays there, locked, for another time."""
        if site is self.home or site.desk is not None:
            return
        self.show(self.home)
        del self._rows[site]
        site.close()
        self._window.remove_site(site.pages)
        site.deleteLater()
        self._write()
        self._several()

    # -- which is in front ----------------------------------------------------------------------

    def show(self, site: Site) -> None:
        self.front = site
        self._window.show_site(site.pages)
        self.say()

    def do(self, what: str) -> None:
        """An action of the group "site"."""
        acts: dict[str, Callable[[], None]] = {
            "site_add": self.ask,
            "site_alert": self.go_to_alert,
            **{f"site_{n}": partial(self.show, site) for n, site in enumerate(self.all, 1)},
        }
        if act := acts.get(what):
            act()

    def go_to_alert(self) -> None:
        """What has just come at another site, there: an alert is selected in its queue."""
        from console.views.shell.site_sign import first_of, newest_critical

        states = [(site, site.desk.state) for site in self._others() if site.desk]
        if not newest_critical(states) and (told := self._unread()):
            self.show(told[0])  # the card stands above all that is on screen there
            return
        found = first_of(states)
        if found is None:
            return
        site, alert = found
        self.show(site)
        assert site.workplace is not None
        site.workplace.work.open_alert(alert.id)

    def _others(self) -> list[Site]:
        return [site for site in self.all if site is not self.front]

    # -- what is said of them -------------------------------------------------------------------

    def _soon_said(self) -> None:
        """Not started again: a flood of news would put it off for ever."""
        if not self._later.isActive():
            self._later.start()

    def _thrown_out(self, site: Site) -> None:
        """Who works elsewhere would go on believing that they hear of that site."""
        if self._bar is None or site is self.front:
            return
        from console.views.shell.announce import Announcer

        speaker = Announcer(self._bar, lambda: self._names()[site])
        speaker.said.connect(self.said)
        speaker.say(tr("link.signed_out"), assertive=True)
        speaker.deleteLater()

    def say(self) -> None:
        """How each stands, now."""
        if self._bar is None:
            return
        from console.views.shell.site_sign import sign_of

        names = self._names()
        front = self.front
        signs = [sign_of(names[one], one is front, one.desk, one.ended) for one in self.all]
        self._bar.show_signs(signs, self._call(names))
        several = len(self.all) > 1
        self._window.name_site(names[self.front] if several else "")
        for site, name in names.items():
            site.name_area(name if several else "", len(self.all))
        self._keep_names()

    def _call(self, names: dict[Site, str]) -> SiteCall | None:
        """What has come elsewhere and must not wait: a critical alert, else a message."""
        from console.views.shell.site_sign import alert_call, message_call, newest_critical

        others = self._others()
        if called := newest_critical([(site, site.desk.state) for site in others if site.desk]):
            return alert_call(names[called[0]], called[1])
        told = self._unread()
        return message_call(names[told[0]], told[1]) if told else None

    def _unread(self) -> tuple[Site, Card] | None:
        """A message at another site, the retractions first."""
        from console.views.sharing.acts import unread_cards

        found = [
            (site, card) for site in self._others() if site.desk for card in unread_cards(site.desk)
        ]
        return max(found, key=lambda one: one[1].retracted, default=None)

    def _names(self) -> dict[Site, str]:
        """As the backends call themselves; with the address where two say the same."""
        from console.views.shell.site_sign import plain_name

        named = {
            site: plain_name(site.told_name or row.name, row.address)
            for site, row in self._rows.items()
        }
        said = list(named.values())
        return {
            site: name if said.count(name) == 1 else f"{name} · {self._rows[site].address}"
            for site, name in named.items()
        }

    def _keep_names(self) -> None:
        """For the next start, whose sign-in pages then say where they lead."""
        told = {site: site.told_name for site in self.all if site.told_name}
        new = {site for site, name in told.items() if self._rows[site].name != name}
        for site in new:
            self._rows[site] = replace(self._rows[site], name=told[site])
        if new:
            self._write()

    def _several(self) -> None:
        """The bar and the keys of the sites, once there are several and they can be told of."""
        if len(self.all) > 1 and self._bar is None and self._furniture is not None:
            self._make_bar()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(len(self.all) > 1)
        self._ages.start() if len(self.all) > 1 else self._ages.stop()
        self.say()

    def _make_bar(self) -> None:
        from console.views.actions import SITE_ACTIONS, SITE_KEYS
        from console.views.shell.site_bar import SiteBar

        keys = {action.id: action.key for action in SITE_ACTIONS}
        bar = self._bar = SiteBar(SITE_KEYS, keys["site_alert"])
        bar.chosen.connect(lambda number: self.show(self.all[number]))
        bar.called.connect(self.go_to_alert)
        self._window.put_bar(bar)
        for action_id in keys.keys() - {"site_add"}:
            # Of the application: from sign-in pages, dialogs and walls' windows too.
            shortcut = QShortcut(QKeySequence(keys[action_id]), self._window)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(partial(self._pressed, action_id))
            self._shortcuts.append(shortcut)

    def _pressed(self, what: str) -> None:
        self.do(what)
        self._window.activateWindow()

    # -- the list on disk -----------------------------------------------------------------------

    def _read(self) -> tuple[SiteRow, ...]:
        folder, page = self._home.folder, self._window.home.sign_in
        if folder is None:
            return ()
        try:
            return read_sites(folder)
        except SitesUnreadable as unreadable:
            page.refuse("sites.unreadable", {"file": str(unreadable)})
        except OSError as error:
            _log.warning("the list of sites cannot be read: %s", type(error).__name__)
        return ()

    def _write(self) -> None:
        if self._home.folder is None:
            return
        try:
            write_sites(self._home.folder, tuple(self._rows.values()))
        except OSError as error:
            from console.views.dialogs.notice import show_notice

            _log.warning("the list of sites cannot be written: %s", type(error).__name__)
            show_notice(self._window, tr("sites.not_kept", why=error.strerror or ""))
