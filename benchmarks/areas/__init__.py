"""One file an area of `make bench`; see `benchmarks/area.py` for what it holds."""
