"""Who may read a relay: asked when a ticket is made, and every few seconds while it is used.

A ticket names its reader as SESSION.RIGHTS, where RIGHTS is the seq at which the account's rights
last changed: a session that has ended and rights that have changed since both end the stream. Who
may still read after a change comes again with a ticket of the new rights.
"""

from __future__ import annotations

from console.domain.camera import Camera
from console.domain.person import Actor, Role
from server_stub.identity import Identity
from server_stub.sessions import Session
from server_stub.visible import may_watch

WATCHERS = frozenset({Role.OPERATOR, Role.SUPERVISOR})


def reader_id(identity: Identity, session: Session) -> str:
    """For a ticket."""
    return f"{session.id}.{identity.rights_seq(session.actor_id)}"


def who_reads(identity: Identity, reader: str, camera: Camera | None) -> Actor | None:
    """Whose session it is; None where it has ended, or its account may no longer what it might."""
    session = identity.sessions.named(reader.partition(".")[0])
    actor = identity.actor(session.actor_id) if session else None
    if session is None or actor is None or not actor.has(*WATCHERS):
        return None
    if camera is not None and not may_watch(actor, camera):  # it belongs to another area now
        return None
    return actor if reader == reader_id(identity, session) else None
