"""roc-server report: an incident's after-action file, from journal and media alone."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.i18n import tr
from console.terminal import say, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.domain.envelope import Recorded
    from console.media.store import MediaStore
    from console.store.reduce import Fold
    from server_stub.storage.journal import Journal

CITY_MAP = Path(__file__).resolve().parents[1] / "resources" / "city" / "havnby.geojson"


def main(args: argparse.Namespace) -> int:
    """0 when the file is whole, 1 when entries could not be read, 2 when there is no file.

    The backend may be running meanwhile.
    """
    # Here and not above: --help must not wait for the database.
    from console.reports.case_file import UnknownIncident
    from server_stub.database_url import UrlShowsPassword, database_url
    from server_stub.storage.database import StoreError
    from server_stub.storage.secrets import KeyProblem

    try:
        url = database_url(args.database)
        html, unread = build(args.data, args.incident, args.map or CITY_MAP, url)
        args.out.write_bytes(html.encode())
    except UnknownIncident:
        return _complain("server.unknown_incident", incident=args.incident)
    except (StoreError, KeyProblem, UrlShowsPassword) as error:
        return _complain("server.cannot_read", why=str(error))
    except OSError as error:
        return _complain("server.cannot_write", why=error.strerror or str(error))
    say(str(args.out))
    if unread:
        tell(tr("server.report_unread", n=unread))
    return 1 if unread else 0


def _complain(message_id: str, **params: str) -> int:
    tell(tr(message_id, **params))
    return 2


def build(data: Path, incident: str, base_map: Path | None, url: str = "") -> tuple[str, int]:
    """The file's text, the same for the same journal; and how many entries could not be read.

    Raises UnknownIncident, StoreError, KeyProblem.
    """
    from server_stub.storage.reading import reading

    with reading(data, url) as found:
        fold = found.assembly.fold()
        html = compose(incident, found.journal, found.media, fold, base_map)
        return html, len(found.journal.damages)


def compose(
    incident: str, journal: Journal, media: MediaStore, fold: Fold, base_map: Path | None
) -> str:
    """The same from a journal that is open already. Raises UnknownIncident."""
    from console.media.store import MediaDamaged, MediaMissing
    from console.reports.after_action import after_action
    from console.reports.case_file import gather

    unread: list[tuple[int, str]] = []

    def told() -> Iterator[Recorded]:
        for recorded in journal.replay(0):
            if recorded.seq in journal.damages:
                unread.append((recorded.seq, recorded.event.kind))
            yield recorded

    def picture(sha256: str) -> tuple[bytes, str] | None:
        try:
            return media.get(sha256)
        except (MediaMissing, MediaDamaged):
            return None

    case = gather(incident, told(), fold)
    chain = journal.hash_at(case.events[-1].seq).hex()
    return after_action(case, picture, chain, _geojson(base_map), unread)


def _geojson(path: Path | None) -> dict[str, Any] | None:
    if path is None or not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else None
