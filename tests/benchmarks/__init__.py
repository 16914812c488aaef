"""Speeds, each printed as a ratio to a baseline measured in the same run: `./run python -m tests.benchmarks`."""
