"""Camera workers, shared-memory frames, liveness, recorder, relay format."""
