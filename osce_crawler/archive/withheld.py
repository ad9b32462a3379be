"""Which releases are withheld, for all that reads. `withholding.py` withholds them."""

from osce_crawler.archive.reader import Archive

WITHHELD_NOW = "(SELECT record_id FROM main.withheld WHERE released_at IS NULL)"
"""SQL of the ids of the records that are withheld."""


def withholds(archive: Archive) -> bool:
    """Whether the archive hides a record now."""
    return archive.first(f"{WITHHELD_NOW[1:-1]} LIMIT 1") is not None
