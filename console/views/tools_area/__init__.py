"""The tools of this installation: how each stands, and its page in place (A18, A43)."""
