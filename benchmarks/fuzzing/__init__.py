"""Fuzzing with atheris: `python -m benchmarks.fuzzing --entry NAME --seconds N`."""
