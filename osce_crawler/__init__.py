"""The archive of record for the press releases of the OSCE."""

__version__ = "0.1.0"
