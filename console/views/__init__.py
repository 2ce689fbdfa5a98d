"""Everything the eye meets."""
