"""Retention at the backend: what holds mean for closed things, what is due, who erases it."""
