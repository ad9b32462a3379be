"""Side-by-side measurements against the peers: `python -m benchmarks`, `python -m
benchmarks.deduplication`.
"""
