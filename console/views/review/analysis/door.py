"""What a review may ask of whoever analyses recordings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.domain.analysis import Analysis, AnalysisWish


class AnalysisDoor(Protocol):
    """One at a time. Both return at once; tell comes on the asker's thread, each time with all."""

    def start(self, wish: AnalysisWish, tell: Callable[[Analysis], None]) -> None: ...
    def cancel(self) -> None: ...
