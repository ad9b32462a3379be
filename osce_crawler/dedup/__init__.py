"""Deduplication inside a page: finds repeated paragraphs. Pure functions on text."""
