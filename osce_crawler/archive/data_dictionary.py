"""Generate docs/data-dictionary.md from the comments in the schema (`make docs`)."""

import re
from collections.abc import Iterator

from osce_crawler.archive.column_metadata import Described, columns_with_terms, described, terms

_INTRODUCTION = """\
# Data dictionary

Every table and view of an archive, from the comments of its schema. `make docs` writes this page. The views come first:
they stay as they are when tables change. Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`; positions count from 0. Worked queries
are in [queries.md](queries.md).
"""
_TERMS = """\
## Names in public vocabularies

What [schema.org](https://schema.org/NewsArticle) (type `NewsArticle`) and Dublin Core (`dcterms`) call the columns of the views. A
column that is not here has no equal: do not give it a term that means something else. Releases with the same `node_id` are
translations of each other (schema.org: `workTranslation`; Dublin Core: `hasVersion`).

| column | schema.org | Dublin Core |
|---|---|---|
"""
_FTS_OPTION = re.compile(r"(content|content_rowid)='(\w+)'")


def markdown() -> str:
    """The page, for an empty archive with the current schema."""
    sections = ["\n".join(_section(one)) for one in described()]
    return "\n".join([_INTRODUCTION, *sections, _TERMS + "\n".join(_vocabulary()) + "\n"])


def _section(one: Described) -> Iterator[str]:
    yield f"## `{one.name}`{' (view)' if one.kind == 'view' else ''}\n"
    if one.purpose:
        yield f"{one.purpose}\n"
    if one.kind == "index":
        content = dict(_FTS_OPTION.findall(one.sql))
        yield (
            f"FTS5 index of `title` and `body` of `{content['content']}`, folded (see"
            f" `folded_letters`); its `rowid` is `{content['content_rowid']}`.\n"
        )
    elif one.kind == "view":
        yield "| column | what |\n|---|---|"
        yield from (f"| `{column.name}` | {column.description} |" for column in one.columns)
        yield ""
    else:
        yield "| column | type | what |\n|---|---|---|"
        for column in one.columns:
            yield f"| `{column.name}` | {column.type} | {column.description} |"
        yield ""


def _vocabulary() -> Iterator[str]:
    for column in columns_with_terms():
        names = terms(column)
        if names:
            shown = [
                name.rpartition("/")[2] if name else None
                for name in (names.schema_org, names.dublin_core)
            ]
            yield f"| `{column}` | {' | '.join(f'`{one}`' if one else '' for one in shown)} |"


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201 - the output of this program
