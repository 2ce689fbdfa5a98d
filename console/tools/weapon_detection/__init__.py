"""Weapon detection on live video: claims, judging, sharing what was confirmed (IMPETUS)."""
