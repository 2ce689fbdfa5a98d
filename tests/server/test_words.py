"""Every refusal that can be given has English words, with the parameters it brings."""

from __future__ import annotations

import ast
import re

import pytest

from console.i18n import Catalogue
from tests.support.backend import ROOT

_ID = re.compile(r"\"((?:refused|signin)\.[a-z_]+)\"")


def _ids() -> list[str]:
    folders = (ROOT / "console" / "domain", ROOT / "server_stub")
    texts = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py")]
    return sorted({found for text in texts for found in _ID.findall(text)})


@pytest.mark.parametrize("message_id", _ids())
def test_a_refusal_has_words(message_id: str) -> None:
    assert Catalogue("en").has(message_id)


def test_there_are_refusals_to_look_for() -> None:
    assert len(_ids()) > 60


_TOLD = {"StoreError", "KeyProblem", "BootstrapProblem", "CannotListen"}  # to whoever starts it


def _told() -> list[ast.Call]:
    folder = ROOT / "server_stub"
    nodes = (n for path in folder.rglob("*.py") for n in ast.walk(ast.parse(path.read_text())))
    raised = (node.exc for node in nodes if isinstance(node, ast.Raise))
    calls = (exc for exc in raised if isinstance(exc, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in _TOLD]


def _literals(call: ast.Call) -> list[str]:
    """Words of a language in what is raised, but for the ids and names given to tr()."""
    asked = [n for n in ast.walk(call) if isinstance(n, ast.Call) and n is not call]
    inside = {part for one in asked for part in ast.walk(one)}
    texts = [n for n in ast.walk(call) if isinstance(n, ast.Constant) and n not in inside]
    return [str(text.value) for text in texts if re.search("[a-z]", str(text.value))]


def test_what_ends_a_start_is_said_by_message_id() -> None:
    calls = _told()
    assert len(calls) > 8
    assert [words for call in calls for words in _literals(call)] == []


def test_each_message_id_of_the_server_has_words_and_all_words_a_use() -> None:
    texts = "".join(path.read_text() for path in (ROOT / "server_stub").rglob("*.py"))
    used = set(re.findall(r"\"(server\.[a-z_]+)\"", texts))
    words = "".join(path.read_text() for path in (ROOT / "translations/en").glob("*.toml"))
    assert used == set(re.findall(r"^\[?\"(server\.[a-z_]+)\"", words, re.MULTILINE))
