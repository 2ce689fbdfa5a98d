"""Content-addressed encrypted blobs: evidence, crops, clips."""
