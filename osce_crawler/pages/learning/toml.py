"""Writes a layout file."""

import json
from collections.abc import Mapping


def layout_file(
    name: str,
    release: Mapping[str, object],
    listing: Mapping[str, object] | None = None,
    source: str = "",
) -> str:
    """The TOML of a layout. `source` says in a comment where its selectors come from."""
    lines = [*(f"# {line}" for line in source.splitlines()), f"name = {_value(name)}"]
    for table, values in (("release", release), ("listing", listing)):
        if values:
            lines += ["", f"[{table}]", *(f"{key} = {_value(one)}" for key, one in values.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A text, a list of texts, or a boolean: their JSON is TOML, too."""
    return json.dumps(value, ensure_ascii=True)
