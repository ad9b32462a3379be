"""Migration 9: views for researchers, and releases that are withheld."""

from sqlite_utils import Database

from osce_crawler.archive.migrations.m009_views import change_views


def m009_views_and_search(db: Database) -> None:
    """Views with keys and years; texts of all revisions; the table `withheld`."""
    change_views(db)
