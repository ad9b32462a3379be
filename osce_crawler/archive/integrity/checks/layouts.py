"""Check of the layouts that were added to the archive."""

from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import Inspection, Problem, printable
from osce_crawler.archive.layouts import layout_digest, layout_rows


def check_layouts(look: Inspection) -> Iterator[Problem]:
    """The text of every added layout has the digest that was recorded with it."""
    for row in layout_rows(look.connection):
        if layout_digest(row.toml) != row.digest:
            yield Problem(
                check="layout",
                what=f"the text of the added layout {printable(row.name)} differs from its digest",
            )
