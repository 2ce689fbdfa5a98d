"""The one door through which every tool comes in, ours and strangers' alike."""
