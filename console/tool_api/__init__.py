"""The small door through which every tool comes in."""
