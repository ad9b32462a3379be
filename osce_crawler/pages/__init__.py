"""Parses pages: bytes in, fields out. Pure functions: no network, no clock, no database."""
