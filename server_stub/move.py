"""roc-server move: the journal from the data folder to PostgreSQL."""

from __future__ import annotations

import argparse

from console.i18n import tr
from console.terminal import say, tell


def main(args: argparse.Namespace) -> int:
    """0 when it is there and verified, 1 when it holds damage and stays, 2 when it cannot be."""
    # Here and not above: --help must not wait for the database.
    from server_stub.database_url import UrlShowsPassword, database_url
    from server_stub.storage.database import StoreError
    from server_stub.storage.moving import Damaged, move
    from server_stub.storage.secrets import KeyProblem

    try:
        moved = move(args.from_data, database_url(args.to))
    except Damaged as damaged:
        for damage in damaged.found:
            tell(tr("server.entry_damaged", n=damage.seq, why=damage.problem))
        return 1
    except (StoreError, KeyProblem, UrlShowsPassword) as error:
        tell(tr("server.cannot_move", why=str(error)))
        return 2
    say(tr("server.moved", rows=moved.rows, n=moved.head[0], head=moved.head[1].hex()))
    return 0
