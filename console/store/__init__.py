"""state = fold(events): the same fold in the backend and in every console."""
