"""The table kind -> class, and the two-step decoding over it: the tag first, then the class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from console.domain import commands, events
from console.domain.envelope import Command, ErasedEvent, Recorded, Scope, UnknownEvent
from console.wire.decoders import decoder
from console.wire.strict import unknown_field

MAX_BYTES = 1 << 20  # of one command or event; more is refused before it is read


class WireError(ValueError):
    """What came does not fit. field names it as a JSON path, where it is known."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class _Tagged(msgspec.Struct):
    kind: str
    data: msgspec.Raw
    version: int = 1


class _Recorded(msgspec.Struct):
    seq: int
    prev: int
    at_utc: datetime
    actor_id: str
    command_id: str
    scope: Scope
    event: _Tagged


class _Command(msgspec.Struct):
    id: str
    actor_id: str
    device_id: str
    device_counter: int
    based_on_seq: int
    made_at_utc: datetime
    clock_offset_ms: int
    body: _Tagged
    after: tuple[str, ...] = ()


_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,79}")


class Table:
    """Encodes and decodes events and commands, the core's and those of the given tools."""

    def __init__(
        self,
        event_types: Iterable[type] = (),
        command_types: Iterable[type] = (),
        versions: Mapping[type, int] | None = None,
    ) -> None:
        self._events = _by_kind((*events.EVENTS, *event_types))
        self._commands = _by_kind((*commands.COMMANDS, *command_types))
        self._versions = events.VERSIONS | dict(versions or {})

    @property
    def event_kinds(self) -> Mapping[str, type]:
        return self._events

    @property
    def command_kinds(self) -> Mapping[str, type]:
        return self._commands

    # -- events ---------------------------------------------------------------------------------

    def version(self, event: Any) -> int:
        """The version under which an event is written."""
        return self._versions.get(type(event), 1)

    def encode_event(self, event: Any) -> bytes:
        """The payload alone, as the journal stores it."""
        return msgspec.json.encode(event)

    def decode_event(self, kind: str, version: int, payload: bytes) -> Any:
        """An event, or UnknownEvent where the kind or a newer version is not known here."""
        cls = self._events.get(kind)
        if cls is None or version > self._versions.get(cls, 1):
            return UnknownEvent(kind, version)
        return _decode(payload, cls, "event.data")

    def encode_recorded(self, recorded: Recorded) -> bytes:
        """One line of the stream."""
        event = recorded.event
        if isinstance(event, UnknownEvent | ErasedEvent):
            tagged = {"kind": event.kind, "version": getattr(event, "version", 0), "data": None}
        else:
            kind, version = type(event).__name__, self.version(event)
            tagged = {"kind": kind, "version": version, "data": event}
        return msgspec.json.encode(
            {
                "seq": recorded.seq,
                "prev": recorded.prev,
                "at_utc": recorded.at_utc,
                "actor_id": recorded.actor_id,
                "command_id": recorded.command_id,
                "scope": _scope(recorded.scope),
                "event": tagged,
            }
        )

    def decode_recorded(self, line: bytes | str) -> Recorded:
        """Raises WireError."""
        raw = _decode(line, _Recorded, "")
        tag = raw.event
        if tag.version == 0:
            event: Any = ErasedEvent(tag.kind)
        else:
            event = self.decode_event(tag.kind, tag.version, bytes(tag.data))
        return Recorded(
            raw.seq, raw.prev, raw.at_utc, raw.actor_id, raw.command_id, raw.scope, event
        )

    # -- commands -------------------------------------------------------------------------------

    def encode_command(self, command: Command) -> bytes:
        """Also the canonical form that a device signs: fields in the order of the class."""
        return msgspec.json.encode(
            {
                "id": command.id,
                "actor_id": command.actor_id,
                "device_id": command.device_id,
                "device_counter": command.device_counter,
                "based_on_seq": command.based_on_seq,
                "made_at_utc": command.made_at_utc,
                "clock_offset_ms": command.clock_offset_ms,
                "body": {"kind": type(command.body).__name__, "data": command.body},
                "after": command.after,
            }
        )

    def decode_command(self, body: bytes | str, strictly: bool = False) -> Command:
        """Raises WireError that names the field; ids must be short and plain.

        strictly: whoever is to decide it refuses a field it does not know. What only waits here to
        be handed in may have been written by a newer version.
        """
        if len(body) > MAX_BYTES:
            raise WireError(f"larger than {MAX_BYTES} bytes")
        raw = _decode(body, _Command, "")
        cls = self._commands.get(raw.body.kind)
        if cls is None:
            raise WireError(f"unknown command {raw.body.kind!r}", "body.kind")
        wanted = _decode(bytes(raw.body.data), cls, "body.data")
        if strictly:
            _refuse_unknown(body, _Command, "")
            _refuse_unknown(bytes(raw.body.data), cls, "body.data.")
        _check_ids(raw, "")
        _check_ids(wanted, "body.data.")
        if raw.made_at_utc.tzinfo is None:
            raise WireError("time without a zone", "made_at_utc")
        return Command(
            id=raw.id,
            actor_id=raw.actor_id,
            device_id=raw.device_id,
            device_counter=raw.device_counter,
            based_on_seq=raw.based_on_seq,
            made_at_utc=raw.made_at_utc,
            clock_offset_ms=raw.clock_offset_ms,
            body=wanted,
            after=raw.after,
        )

    # -- answers --------------------------------------------------------------------------------

    def encode(self, value: Any) -> bytes:
        """Any other dataclass of the domain (a Refusal, a record of a snapshot)."""
        return msgspec.json.encode(value)

    def decode(self, body: bytes | str, cls: Any) -> Any:
        """The way back; raises WireError."""
        return _decode(body, cls, "")

    def decode_strictly(self, body: bytes | str, cls: Any) -> Any:
        """The same, for what somebody wants of us: a field that cls has not is a WireError."""
        value = _decode(body, cls, "")
        _refuse_unknown(body, cls, "")
        return value


def _by_kind(types: Iterable[type]) -> dict[str, type]:
    table: dict[str, type] = {}
    for cls in types:
        if table.setdefault(cls.__name__, cls) is not cls:
            raise ValueError(f"two kinds are called {cls.__name__}")
    return table


def _scope(scope: Scope) -> dict[str, tuple[str, ...]]:
    """`people` and `also` are rare; a line without them is what older readers know."""
    words: dict[str, tuple[str, ...]] = {
        "roles": scope.roles,
        "areas": scope.areas,
        "organisations": scope.organisations,
    }
    named = {"people": scope.people, "also": scope.also}
    return words | {name: who for name, who in named.items() if who}


def _decode(body: bytes | str, cls: Any, where: str) -> Any:
    try:
        return decoder(cls).decode(body)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        field = f"{where}{path.rstrip('`')}".lstrip(".") if path else where
        if missing := re.search(r"missing required field `(\w+)`", message):
            field = f"{field}.{missing[1]}".lstrip(".")
        raise WireError(message, field) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"not JSON: {error}") from None


def _refuse_unknown(body: bytes | str, cls: Any, where: str) -> None:
    if name := unknown_field(body, cls):
        raise WireError("unknown field", f"{where}{name}")


def plain_id(value: str) -> bool:
    """Whether it may be an id: short, and nothing that needs escaping anywhere."""
    return _ID.fullmatch(value) is not None


def _check_ids(record: Any, where: str) -> None:
    names = getattr(record, "__struct_fields__", None) or tuple(record.__dataclass_fields__)
    for name in names:
        value = getattr(record, name)
        if (name == "id" or name.endswith("_id")) and value and not plain_id(value):
            raise WireError("not a plain id of at most 80 characters", f"{where}{name}")


CORE = Table()
