"""Procedures from YAML files: read strictly, published where their version is new."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from console.domain.checklist import Procedure
from console.domain.commands import PublishProcedure
from console.wire.table import CORE, WireError
from server_stub.hub import Hub

log = logging.getLogger(__name__)
# The same in C where PyYAML was built with it: every start reads all procedures.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CORE_FOLDER = Path(__file__).resolve().parents[1] / "resources" / "checklists"


class ProcedureProblem(Exception):
    """A file that does not fit: the text names file and line, or file and field."""


def read_procedure(path: Path) -> Procedure:
    """One file, one procedure. Raises ProcedureProblem."""
    try:
        words = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506 - a safe one
        procedure: Procedure = CORE.decode(CORE.encode(_plain(words)), Procedure)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ProcedureProblem(f"{path.name}, line {line}: {error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ProcedureProblem(f"{path.name}: {error}") from None
    except WireError as error:
        raise ProcedureProblem(f"{path.name}, {error.field or 'file'}: {error}") from None
    ids = [step.id for step in procedure.steps]
    if len(set(ids)) != len(ids):
        raise ProcedureProblem(f"{path.name}: two steps have the same id")
    return procedure


def _plain(value: Any) -> Any:
    """YAML reads some words as dates; a procedure knows only text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


async def publish(hub: Hub, folders: Iterable[Path]) -> None:
    """A file that does not fit, or a version that changed, is named; the rest is published."""
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            try:
                procedure = read_procedure(path)
            except ProcedureProblem as problem:
                log.error("procedure left out: %s", problem)
                continue
            outcome = await hub.say(PublishProcedure(procedure))
            if outcome.refusal:
                log.error(
                    "procedure left out: %s: %s %s",
                    path.name,
                    outcome.refusal.message_id,
                    outcome.refusal.params,
                )
