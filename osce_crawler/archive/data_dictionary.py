"""Generate docs/data-dictionary.md from the comments in the schema (`make docs`)."""

import re
import sqlite3
from collections.abc import Iterator

from osce_crawler.archive.migrations import migrate

_INTRODUCTION = """\
# Data dictionary

Every table and view of an archive, from the comments of its schema. `make docs` writes this page. The views come first:
they stay as they are when tables change. Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`; positions count from 0.
"""
_OBJECTS = """
SELECT type, name, sql FROM sqlite_master
WHERE (type = 'view' OR sql LIKE '%STRICT%' OR sql LIKE 'CREATE VIRTUAL%') AND name NOT GLOB '_sqlite*'
ORDER BY type = 'table', rowid
"""
_COLUMN = re.compile(r"^  (?P<name>[a-z_]+) (?P<type>[A-Z].*?),?(?: -- (?P<what>.*))?$")
_FTS_OPTION = re.compile(r"(content|content_rowid)='(\w+)'")
_VIEW_COLUMN = re.compile(r"^  .*?(?P<name>\w+),? -- (?P<what>.*)$")


def markdown() -> str:
    """The page, for an empty archive with the current schema."""
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    sections = [
        "\n".join(_section(kind, name, sql))
        for kind, name, sql in connection.execute(_OBJECTS).fetchall()
    ]
    return "\n".join([_INTRODUCTION, *sections])


def _section(kind: str, name: str, sql: str) -> Iterator[str]:
    yield f"## `{name}`{' (view)' if kind == 'view' else ''}\n"
    purpose = re.search(r" -- (.*)", sql.splitlines()[0])
    if purpose:
        yield f"{purpose[1]}\n"
    if sql.startswith("CREATE VIRTUAL"):
        content = dict(_FTS_OPTION.findall(sql))
        yield (
            f"FTS5 index of `title` and `body` of `{content['content']}`; its `rowid` is"
            f" `{content['content_rowid']}`.\n"
        )
    elif kind == "view":
        yield "| column | what |\n|---|---|"
        yield from (
            f"| `{column['name']}` | {column['what']} |" for column in _columns(_VIEW_COLUMN, sql)
        )
        yield ""
    else:
        yield "| column | type | what |\n|---|---|---|"
        for column in _columns(_COLUMN, sql):
            kind_of_value = column["type"].split(" CHECK")[0]
            yield f"| `{column['name']}` | {kind_of_value} | {column['what'] or ''} |"
        yield ""


def _columns(pattern: re.Pattern[str], sql: str) -> Iterator[re.Match[str]]:
    return filter(None, map(pattern.match, sql.splitlines()[1:]))


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201 - the output of this program
