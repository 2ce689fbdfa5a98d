"""The verdict desk: all that a judgement needs, one key away."""
