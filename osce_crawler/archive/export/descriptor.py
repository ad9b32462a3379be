"""Descriptors of Data Package 2.0: columns, types, keys, length and sha256 of each file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from osce_crawler.archive.column_metadata import terms
from osce_crawler.archive.export.columns import JOINED

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_READ_AT_ONCE = 1 << 20
# Columns that no view has, or has under another name.
_OTHERS = {
    "sources": "institutions that published it, as printed",
    "fields_of_work": "fields of work, as printed",
    "position": "order on the page, counts from 0",
    "captured_url": "address of the capture that the revision was read from",
    "captured_at": "UTC, when it was captured",
    "payload_digest": "sha256 of the bytes of that page",
}
# Columns that the view has in another form.
_IN_CSV = {"warnings": "what is not sure, as `field: explanation`"}
_SCHEMA_TYPES = {"list": "string"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A CSV file of a package, and what it refers to."""

    name: str
    columns: Mapping[str, str]
    key: Sequence[str]
    view: str
    """The view whose comments describe the columns."""
    refers_to: str | None = None
    """The table whose `record` its own refers to."""
    description: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and the name that it gets."""

    table: Table
    file: Path
    name: str


def descriptor(
    about: Mapping[str, str],
    files: Sequence[Written],
    described: Mapping[str, Mapping[str, str]],
) -> str:
    """The descriptor of these files as JSON. `described` are the columns of views, by name."""
    resources = [
        _resource(one, {**_OTHERS, **described.get(one.table.view, {}), **_IN_CSV}) for one in files
    ]
    package = {
        "$schema": _PROFILE,
        "name": "osce-press-releases",
        "title": about["title"],
        "description": "How the releases were chosen: see `about`.",
        "about": dict(about),
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(written: Written, descriptions: Mapping[str, str]) -> dict[str, Any]:
    table, file = written.table, written.file
    schema: dict[str, Any] = {
        "fields": [
            _field(name, kind, descriptions.get(name)) for name, kind in table.columns.items()
        ],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.refers_to:
        schema["foreignKeys"] = [
            {
                "fields": ["record"],
                "reference": {"resource": table.refers_to, "fields": ["record"]},
            }
        ]
    return {
        "name": table.name,
        "type": "table",
        "path": written.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": table.description,
        "bytes": file.stat().st_size,
        "hash": f"sha256:{_digest(file)}",
        "schema": schema,
    }


def _field(name: str, kind: str, description: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "type": _SCHEMA_TYPES.get(kind, kind)}
    if known := terms(name):
        found["rdfType"] = known.schema_org
    if kind == "boolean":
        found |= {"trueValues": ["1"], "falseValues": ["0"]}
    if kind == "datetime":
        found["format"] = "default"
    if kind == "list":
        description = f"{description or name}; several are joined with `{JOINED}`"
    return found | ({"description": description} if description else {})


def _digest(file: Path) -> str:
    digest = sha256()
    with file.open("rb") as opened:
        while part := opened.read(_READ_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()
