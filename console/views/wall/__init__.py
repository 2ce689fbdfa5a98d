"""The video wall: tiles that say how far their picture may be trusted."""
