"""Tests of what the benchmarks measure, not of how long it takes."""
