"""One sequencer: the session that writes holds a lock, and who cannot hold it cannot write.

Lock and writes share one session of the database, so that losing the one is losing the other.
"""

from __future__ import annotations

import os
import secrets
import socket
import time

from console.clock import monotonic_s
from server_stub.storage.dialects.patient import Away, Patient

_LOCK = (0x524F43, 1)  # "ROC"; locks of this kind belong to one database of the server
_WAIT_S = 6.0  # a session whose machine is gone is dropped by then: _FAREWELL
_PAUSE_S = 0.1
# Set in the leader's session: when the server gives up a leader that is gone without a word.
_FAREWELL = (
    "SET tcp_keepalives_idle = 2",
    "SET tcp_keepalives_interval = 1",
    "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = 5000",
    "SET idle_in_transaction_session_timeout = 10000",
)
_HOLDERS = (
    "SELECT a.pid, a.application_name, coalesce(a.client_hostname, host(a.client_addr), '')"
    " FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
    " JOIN pg_database d ON d.oid = l.database"
    " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
    " AND l.classid = %s AND l.objid = %s AND l.objsubid = 2"
)


class Taken(Away):
    """Another backend leads on this database; the text names it."""


class Leader:
    """This process' claim. name: application_name, by which its own old sessions are known."""

    def __init__(self) -> None:
        self.name = f"roc-server {socket.gethostname()[:24]} {os.getpid()} {secrets.token_hex(4)}"

    def take(self, connection: Patient) -> None:
        """Hold the lock in this session for as long as it lasts. Raises Taken."""
        for statement in _FAREWELL:
            connection.execute(statement)
        until = monotonic_s() + _WAIT_S
        while True:
            row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", _LOCK).fetchone()
            if row and row[0]:
                return
            other = self._other(connection)
            if monotonic_s() >= until:
                raise Taken(other or self.name)
            time.sleep(_PAUSE_S)

    def _other(self, connection: Patient) -> str:
        """Who holds it; a session that we have given up ourselves is ended."""
        other = ""
        for pid, name, at in connection.execute(_HOLDERS, _LOCK).fetchall():
            if name == self.name:
                connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
            else:
                other = f"{name} {at}".strip()
        return other
