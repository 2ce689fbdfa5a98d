"""When accounts' rights changed: which snapshots are stale, and how far a grant reaches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from console.domain.events import Erased, PersonRegistered
from console.domain.rules.context import StateView
from server_stub.storage.journal import Also
from server_stub.storage.schema import ACCOUNTS, RIGHTS

# A grant is written some moments after its holder's rights were read.
_SIGNING_IN = timedelta(seconds=5)


def moved(state: StateView, event: Any) -> str:
    """Whose rights an event changes, by the state before it; empty where nobody's."""
    if isinstance(event, Erased):
        gone = state.people.get(event.subject)
        return event.subject if gone and gone.active else ""
    if not isinstance(event, PersonRegistered):
        return ""
    old, new = state.people.get(event.person.id), event.person
    if old is None:
        return ""
    rights = (old.roles, old.area, old.organisation, old.active)
    same = rights == (new.roles, new.area, new.organisation, new.active)
    return "" if same else new.id


def note(account: str, seq: int, at_utc: datetime) -> Also:
    """To be stored in the same transaction as the event."""
    last = update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(rights_seq=seq)
    change = insert(RIGHTS).values(seq=seq, account=account, at_utc=at_utc.timestamp())

    def also(connection: Connection) -> None:
        connection.execute(last)
        connection.execute(change)

    return also


def changed_between(engine: Engine, account: str, issued: datetime, made: datetime) -> bool:
    """Whether a grant no longer says what its holder might do when the command was made."""
    since = (issued - _SIGNING_IN).timestamp()
    query = (
        select(RIGHTS.c.seq)
        .where(RIGHTS.c.account == account)
        .where(RIGHTS.c.at_utc.between(since, made.timestamp()))
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.execute(query).first() is not None
