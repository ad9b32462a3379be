"""Bytes in, fields out. Pure: no network, no clock, no database."""
