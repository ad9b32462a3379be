"""Migration 9: views for researchers, releases that are withheld, texts that are stored once."""

from osce_crawler.archive.migrations.m009_search import store_texts_once
from osce_crawler.archive.migrations.m009_views import change_views
from osce_crawler.archive.migrations.statements import Database


def m009_views_and_search(db: Database) -> None:
    """Change the views, add the table `withheld`, and store each text once."""
    change_views(db)
    store_texts_once(db)
