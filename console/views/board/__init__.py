"""The supervisor's board: who has what, since when, and who could take it."""
