"""State as a fold of events; the only place where state changes."""
