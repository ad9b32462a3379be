"""Parsing stored pages again: `reparse`, `verify --deep`, and the worker pool."""
