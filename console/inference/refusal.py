"""Why a model, a device or a source is not used: words for a person, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.i18n import tr

Param = str | int | float


@dataclass(frozen=True, slots=True)
class Reason:
    """A message id with its parameters; each reader's language renders it."""

    message_id: str
    params: Mapping[str, Param] = field(default_factory=dict)


class InferenceRefused(Exception):
    """Base of this package's errors: a reason that crosses processes and languages."""

    def __init__(self, message_id: str, params: Mapping[str, Param] | None = None) -> None:
        super().__init__(message_id, dict(params or {}))
        self.reason = Reason(message_id, dict(params or {}))

    @property
    def message_id(self) -> str:
        return self.reason.message_id

    @property
    def params(self) -> Mapping[str, Param]:
        return self.reason.params

    def in_full(self) -> str:
        """For a terminal: a library's own words too, which no screen of an operator shows."""
        words, why = tr(self.message_id, **self.params), self.params.get("why")
        return tr("model.in_other_words", words=words, why=why) if why else words


class ModelRefused(InferenceRefused):
    """The model is not loaded; the last good one stays, or detection is off."""


class ModelFailed(InferenceRefused):
    """A loaded model broke while it ran; its process is to be replaced."""


class SourceRefused(InferenceRefused):
    """A file or address gives no pictures."""


class SourceIncomplete(SourceRefused):
    """A file gave pictures, but not all that it should hold."""
