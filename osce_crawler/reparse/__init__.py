"""Stored pages parsed again: the report, the worker pool, `verify --deep`."""
