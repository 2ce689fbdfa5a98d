"""The two pure functions that hold all the rules: decide() and due()."""

from console.domain.rules.book import CORE, Context, Outcome, Rulebook, StateView

__all__ = ["CORE", "Context", "Outcome", "Rulebook", "StateView"]
