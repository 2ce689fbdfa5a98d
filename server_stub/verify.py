"""roc-server verify: the whole journal with its keys, each entry opened and compared."""

from __future__ import annotations

import argparse

from console.i18n import tr
from console.terminal import say, tell


def main(args: argparse.Namespace) -> int:
    """0 when all holds, 1 when something was changed, 2 when it cannot be read.

    The backend may be running meanwhile.
    """
    # Here and not above: --help must not wait for the database.
    from server_stub.database_url import UrlShowsPassword, database_url
    from server_stub.storage.database import StoreError
    from server_stub.storage.reading import reading
    from server_stub.storage.secrets import KeyProblem

    try:
        with reading(args.data, database_url(args.database)) as found:
            seq, row_hash = found.journal.head
            damages = [damage for page in found.journal.verify() for damage in page]
    except (StoreError, KeyProblem, UrlShowsPassword) as error:
        tell(tr("server.cannot_read", why=str(error)))
        return 2
    for damage in damages:
        tell(tr("server.entry_damaged", n=damage.seq, why=damage.problem))
    if damages:
        return 1
    say(tr("server.journal_holds", n=seq, head=row_hash.hex()))
    return 0
