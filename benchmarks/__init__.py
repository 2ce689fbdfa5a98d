"""Ours against a peer or a floor, in one run, as ratios; and the long counts."""
