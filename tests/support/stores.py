"""The two stores that a backend can have, for tests that must hold with both.

`@BOTH` runs a test once for each, `pytestmark = BOTH` all of a module; `backend` and
`shared_backend` are then on it, and `started(folder, store=store)` too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest

from console.clock import new_ulid

if TYPE_CHECKING:  # every test run loads this module; few need a server
    from tests.support.postgres import Server

BOTH = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True, scope="module")
ON_SERVER = pytest.mark.parametrize("store", ["postgresql"], indirect=True, scope="module")


class Store(Protocol):
    name: str

    def url(self, folder: Path) -> str:
        """Of the database of a backend in this folder; empty: it is in its data folder."""

    def adopt(self, folder: Path) -> None:
        """The journal that lies in a backend's folder, from its first start."""

    def rows(self, folder: Path, words: str, *values: Any) -> list[tuple[Any, ...]]:
        """From beside the backend; values stand where the words have a question mark."""

    def change(self, folder: Path, words: str, *values: Any) -> int:
        """How many rows."""

    def copy(self, old: Path, new: Path) -> None:
        """The database of one backend, which is not running, for another."""


class InFolder:
    """SQLite, in the data folder, which whoever copies the folder has copied too."""

    name = "sqlite"

    def url(self, folder: Path) -> str:
        return ""

    def adopt(self, folder: Path) -> None:
        pass

    def rows(self, folder: Path, words: str, *values: Any) -> list[tuple[Any, ...]]:
        with contextlib.closing(_file(folder)) as database:
            found: list[tuple[Any, ...]] = database.execute(words, values).fetchall()
            return found

    def change(self, folder: Path, words: str, *values: Any) -> int:
        with contextlib.closing(_file(folder)) as database, database:
            return int(database.execute(words, values).rowcount)

    def copy(self, old: Path, new: Path) -> None:
        pass


def _file(folder: Path) -> Any:
    from pysqlite3 import dbapi2

    return dbapi2.connect(str(folder / "data" / "journal.db"))


class OnServer:
    """PostgreSQL: a database for each folder."""

    name = "postgresql"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._databases: dict[Path, str] = {}
        self._first: dict[bytes, str] = {}

    def database(self, folder: Path) -> str:
        if folder not in self._databases:
            self._databases[folder] = self._made("template0")
        return self._databases[folder]

    def name_database(self, folder: Path, url: str) -> None:
        """One that is there already."""
        self._databases[folder] = urlsplit(url).path.removeprefix("/")

    def _made(self, template: str) -> str:
        name = f"t{new_ulid().lower()}"
        self.server.query("postgres", f"create database {name} template {template}")
        return name

    def url(self, folder: Path) -> str:
        return self.server.url(self.database(folder))

    def adopt(self, folder: Path) -> None:
        """Moved as `roc-server move` does it, once for each first start; then copied."""
        from server_stub.storage.moving import move

        words = folder / "passwords.json"
        content = words.read_bytes() if words.exists() else str(folder).encode()
        if content not in self._first:
            self._first[content] = self._made("template0")
            move(folder / "data", self.server.url(self._first[content]))
        else:
            (folder / "data" / "journal.db").unlink()
        self._databases[folder] = self._made(self._first[content])

    def rows(self, folder: Path, words: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.server.query(self.database(folder), words.replace("?", "%s"), *values)

    def change(self, folder: Path, words: str, *values: Any) -> int:
        return self.server.change(self.database(folder), words.replace("?", "%s"), *values)

    def copy(self, old: Path, new: Path) -> None:
        self._databases[new] = self._made(self.database(old))


IN_FOLDER = InFolder()


@pytest.fixture(scope="module")
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """SQLite where a module asks for nothing else."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield IN_FOLDER
        return
    from tests.support import postgres

    if why := postgres.lacking():
        pytest.skip(why)
    with postgres.server() as server:
        yield OnServer(server)
