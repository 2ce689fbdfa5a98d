"""Making and changing accounts: a person's event and secret in one transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from console.clock import now_utc
from console.domain.commands import RegisterPerson
from console.domain.person import SYSTEM_ACTOR, Actor, Person
from server_stub.answers import Refused, status_of
from server_stub.hub import Hub
from server_stub.identity import Change, Identity


async def store_account(
    hub: Hub,
    identity: Identity,
    person: Person,
    password: str | None,
    actor: Actor = SYSTEM_ACTOR,
    session_id: str = "",
) -> None:
    """password None leaves it as it is; a new one ends the account's sessions but for session_id.

    Raises Refused where the actor may not.
    """
    body = RegisterPerson(person)
    if password is None:
        outcome = await hub.say(body, actor)
    else:
        hashed = await identity.passwords.hashed(password)
        change = Change(now_utc().timestamp(), session_id)
        rows = identity.account_rows(person.id, hashed, change)

        def also(connection: Connection) -> None:
            for row in rows:
                connection.execute(row)

        with identity.changing(person.id, change):
            outcome = await hub.say(body, actor, also)
            if outcome.refusal is None:
                identity.account_stored(person.id, hashed, change)
    if refusal := outcome.refusal:
        raise Refused(status_of(refusal), refusal.message_id, refusal.params)
