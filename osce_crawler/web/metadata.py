"""Metadata of the archive's tables and views for Datasette's pages."""

from typing import Any

from osce_crawler.archive.column_metadata import described
from osce_crawler.archive.recipes import recipes

_RELEASES = "press_releases"
_SHOWN = (
    _RELEASES,
    "press_release_sources",
    "press_release_fields",
    "press_release_revisions",
    "paragraphs",
    "record_history",
    "records",
    "revisions",
    "captures",
    "payloads",
    "crawl_runs",
    "run_findings",
    "alarms",
)
"""Tables and views on the page of the database. The others are listed as hidden ones."""
OPEN_WHILE_WITHHOLDING = frozenset(
    {
        _RELEASES,
        "press_release_sources",
        "press_release_fields",
        "press_release_revisions",
        "paragraphs",
        "record_history",
        "crawl_runs",
        "run_findings",
        "alarms",
    }
)
"""Tables and views that have no text of a release that is withheld."""
_MIGRATIONS = "_sqlite_migrations"
_TITLES = {_RELEASES: "title", "revisions": "title", "captures": "url", "records": "url"}
_ABOUT = (
    "An independent archive of press releases of the OSCE; not run by the OSCE. Read only. Tables"
    " and columns: docs/data-dictionary.md."
)


def metadata_of(database: str) -> dict[str, Any]:
    """The metadata, for the database under this name."""
    tables: dict[str, dict[str, Any]] = {
        one.name: {
            "description": one.purpose,
            "columns": {column.name: column.description for column in one.columns},
        }
        for one in described()
    }
    tables[_MIGRATIONS] = {}
    for name, table in tables.items():
        if name not in _SHOWN:
            table["hidden"] = True
        if name in _TITLES:
            table["label_column"] = _TITLES[name]
    # A view has no key of its own: without these, Datasette ignores `?_search=` without a word.
    tables[_RELEASES] |= {"fts_table": "press_releases_fts", "fts_pk": "record_id"}
    tables[_RELEASES] |= {"sort_desc": "published_on"}
    return {
        "title": "OSCE press releases: tables and SQL",
        "description": _ABOUT,
        "databases": {database: {"tables": tables, "queries": _queries()}},
    }


def _queries() -> dict[str, dict[str, str]]:
    """The worked queries, as pages with their parameters."""
    made = {}
    for one in recipes():
        examples = ", ".join(f"{name} = {value}" for name, value in one.parameters.items())
        about = [one.question, f"To watch: {one.watch}"]
        if examples:
            about.append(f"Example of the parameters: {examples}.")
        made[one.name] = {"title": one.title, "sql": one.sql, "description": " ".join(about)}
    return made
