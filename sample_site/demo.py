"""``python -m sample_site demo``: crawl, search and explain without the internet. `make demo` runs
it.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from sample_site.server import SampleServer
from sample_site.texts import Release, load_releases
from sample_site.truth import truth_of

ARCHIVE = Path("data/demo.db")
# A release whose page prints its body twice, as many pages of the real site do.
_REPEATED = "50277"
# Commands to try next, as typed in a shell: each finds something in the sample.
SUGGESTIONS = (
    """search '"media representative"' --since 2003""",
    "stats --by source",
    "cite 46203",
)
_COMPARED = ("title", "published_on", "place", "content_type", "dateline")


def demo() -> int:
    """Crawl the sample site into a new archive, compare, search, and show removed paragraphs.

    Returns 0 if every release in the archive equals the expected record, else 1.
    """
    for leftover in ARCHIVE.parent.glob(f"{ARCHIVE.name}*"):
        leftover.unlink()
    releases = load_releases()
    with SampleServer() as site:
        _print(
            f"1. Crawl the bundled sample site with {len(releases)} synthetic releases in three"
            " languages:"
        )
        if _run("crawl", "--site", site.root, "--delay", "0") not in {0, 1}:
            return 1
        _print(
            "   These findings are expected: the sample contains a truncated page and a link to"
            " another site.\n"
        )
        same = [release for release in releases if _is_archived(release, site.root)]
        _print(
            f"   {len(same)} of {len(releases)} releases in the archive equal the expected text, word"
            " for word.\n"
        )
        _print("2. Crawl it again. Nothing has changed, so no revision is written:")
        _run("crawl", "--site", site.root, "--delay", "0")
    _print("\n3. Search:")
    _run("search", "radio", "--limit", "2")
    _print("4. Paragraphs removed from a page that prints its text twice, each with the reason:")
    _run("explain", _REPEATED)
    _print("\nOther commands to try:")
    for example in SUGGESTIONS:
        _print(f"  {_shown_command()} {example} --archive {ARCHIVE}")
    _print(f"The archive in a browser: {_shown_command()} serve --archive {ARCHIVE}")
    return 0 if len(same) == len(releases) else 1


def _run(*arguments: str) -> int:
    """Print and run a command. Returns its exit code."""
    _print(f"$ osce-crawler {' '.join(arguments)} --archive {ARCHIVE}")
    command = [sys.executable, "-m", "osce_crawler", *arguments, "--archive", str(ARCHIVE)]
    return subprocess.run(command, check=False).returncode


def _is_archived(release: Release, root: str) -> bool:
    """Whether the record in the archive equals the expected record, which was written by hand."""
    truth: dict[str, Any] = json.loads(json.dumps(truth_of(release, root)))
    with closing(sqlite3.connect(ARCHIVE)) as archive:
        archive.row_factory = sqlite3.Row
        key = [truth["node_id"], truth["language"]]
        row = archive.execute(
            "SELECT * FROM press_releases WHERE (node_id, language) = (?, ?)", key
        ).fetchone()
        fields, sources = (
            sorted(
                value[0]
                for value in archive.execute(
                    f"SELECT {name} FROM {view} WHERE (node_id, language) = (?, ?)", key
                )
            )
            for name, view in (
                ("field_of_work", "press_release_fields"),
                ("source", "press_release_sources"),
            )
        )
    return (
        row is not None
        and row["body"] == "\n\n".join(truth["paragraphs"])
        and (fields, sources) == (sorted(truth["fields_of_work"]), sorted(truth["sources"]))
        and all(row[name] == truth[name] for name in _COMPARED)
    )


def _shown_command() -> str:
    """The name of the command, with its path if it is not installed globally."""
    return "osce-crawler" if shutil.which("osce-crawler") else ".venv/bin/osce-crawler"


def _print(line: str) -> None:
    print(line, flush=True)
