"""roc-server report: an incident's after-action file, from journal and media alone."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.i18n import tr

if TYPE_CHECKING:
    from console.media.store import MediaStore
    from console.store.reduce import Fold
    from server_stub.storage.journal import Journal

CITY_MAP = Path(__file__).resolve().parents[1] / "resources" / "city" / "havnby.geojson"


def main(args: argparse.Namespace) -> int:
    """0 when the file is written; 2 with words on stderr. The backend may be running meanwhile."""
    # Here and not above: --help must not wait for the database.
    from console.reports.case_file import UnknownIncident
    from server_stub.storage.database import StoreError
    from server_stub.storage.secrets import KeyProblem

    try:
        html = build(args.data, args.incident, args.map or CITY_MAP)
        args.out.write_bytes(html.encode())
    except UnknownIncident:
        return _complain("server.unknown_incident", incident=args.incident)
    except (StoreError, KeyProblem) as error:
        return _complain("server.cannot_read", why=str(error))
    except OSError as error:
        return _complain("server.cannot_write", why=error.strerror or str(error))
    print(args.out)
    return 0


def _complain(message_id: str, **params: str) -> int:
    print(tr(message_id, **params), file=sys.stderr)
    return 2


def build(data: Path, incident: str, base_map: Path | None) -> str:
    """The file's text; the same for the same journal. Raises UnknownIncident, StoreError."""
    from console.media.store import MediaStore
    from console.tool_api.assembly import assemble
    from console.tool_api.loader import load
    from server_stub.storage.database import StoreError, open_engine
    from server_stub.storage.journal import Journal
    from server_stub.storage.record import DATABASE, keys_folder
    from server_stub.storage.secrets import master_key
    from server_stub.storage.subject_keys import SubjectKeys

    data = data.resolve()
    path = data / DATABASE
    if not path.exists():
        raise StoreError(f"{path} does not exist")
    assembly = assemble(load())
    master = master_key(keys_folder(data), may_make=False)
    engine = open_engine(path)
    try:
        journal = Journal(engine, SubjectKeys(engine, master), assembly.table)
        media = MediaStore(data / "media", master.derived("media"))
        return compose(incident, journal, media, assembly.fold(), base_map)
    finally:
        engine.dispose()


def compose(
    incident: str, journal: Journal, media: MediaStore, fold: Fold, base_map: Path | None
) -> str:
    """The same from a journal that is open already. Raises UnknownIncident."""
    from console.media.store import MediaDamaged, MediaMissing
    from console.reports.after_action import after_action
    from console.reports.case_file import gather

    def picture(sha256: str) -> tuple[bytes, str] | None:
        try:
            return media.get(sha256)
        except (MediaMissing, MediaDamaged):
            return None

    case = gather(incident, journal.replay(0), fold)
    chain = journal.hash_at(case.events[-1].seq).hex()
    return after_action(case, picture, chain, _geojson(base_map))


def _geojson(path: Path | None) -> dict[str, Any] | None:
    if path is None or not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else None
