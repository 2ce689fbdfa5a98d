"""The shift: hand-over, log, roster, and what is said to all."""
