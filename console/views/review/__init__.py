"""Recordings of several cameras on one clock: looked at, marked, and chosen for export."""
