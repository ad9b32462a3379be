"""The SQLite archive of captures, releases and runs. Imports no parser and no network code."""
