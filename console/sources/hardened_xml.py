"""XML that somebody else wrote: read within limits, never expanded (RELIABILITY 18).

No DOCTYPE, thus no entities of its own and no file or address that it could name.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 12_000  # read in 50 ms; the profiles of a recorder with 64 cameras are as many
MAX_ATTRIBUTES = 64


class XmlRefused(ValueError):
    """No XML, or more of it than anybody needs."""


def parse(data: bytes) -> Element:
    """The root. Names as ElementTree has them: {namespace}local. Raises XmlRefused."""
    if len(data) > MAX_BYTES:
        raise XmlRefused("longer than a mebibyte")
    built = _Built()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = built.start
    parser.EndElementHandler = built.end
    parser.CharacterDataHandler = built.builder.data
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise XmlRefused(f"no XML: {error}") from None
    return built.builder.close()


def _refuse_doctype(*_: object) -> None:
    raise XmlRefused("it has a DOCTYPE")


class _Built:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self._names: dict[str, str] = {}
        self._depth = self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise XmlRefused("nested too deeply")
        if self._elements > MAX_ELEMENTS or len(attributes) > MAX_ATTRIBUTES:
            raise XmlRefused("too many parts")
        named = {self._name(key): value for key, value in attributes.items()} if attributes else {}
        self.builder.start(self._name(name), named)

    def end(self, name: str) -> None:
        self._depth -= 1
        self.builder.end(self._name(name))

    def _name(self, name: str) -> str:
        """As ElementTree has it; an answer has few names, and each often."""
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = "{" + name if "}" in name else name
        return known
