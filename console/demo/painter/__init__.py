"""Paints surveillance-like scenes with exact ground truth, deterministic per seed.

Two style sets, TRAINING and DEMO, share no object shape, no background and no camera pose:
a detector trained on the one and judged on the other has seen nothing of what it is asked.
"""
