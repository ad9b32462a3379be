"""Exports of the archive: tables, WARC, lean copy, backup."""
