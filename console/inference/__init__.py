"""Model packages, probed devices, pre- and post-processing, tracking."""
