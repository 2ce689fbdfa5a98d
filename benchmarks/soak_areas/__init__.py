"""One file an area of `make soak`; see `benchmarks/soak.py` for what it holds."""
