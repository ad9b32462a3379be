"""`crawl` of a listing of unknown design: its releases are read, the walk is never complete."""

import json
from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import Command, Query
from tests.end_to_end.page_server import served
from tests.pages.built import drupal11


def _listing(first: int, following: str) -> bytes:
    entries = "".join(
        f'<div class="x"><h3><a href="/cthb/{node}">Council meets for the {node}th time</a></h3>'
        f"<i>{node} May 2020</i></div>"
        for node in range(first, first + 4)
    )
    return f"<!DOCTYPE html><html><head></head><body><div>{entries}</div>{following}</body></html>".encode()


_PAGES = {
    "/press-releases": _listing(1, '<a href="/press-releases?page=1">next</a>'),
    "/press-releases?page=1": _listing(5, '<a href="/press-releases?page=0">back</a>'),
    **{
        f"/cthb/{node}": drupal11(
            f"<p>Text {node}.</p>", title=f"Council meets for the {node}th time"
        )
        for node in range(1, 9)
    },
}


@pytest.fixture(name="root")
def _root() -> Iterator[str]:
    with served(_PAGES.get) as root:
        yield root


def test_releases_are_read_and_the_walk_is_incomplete_with_one_finding(
    command: Command, query: Query, root: str
) -> None:
    answer = command("crawl", "--site", root, "--delay", "0", "--format", "json")

    assert (answer.returncode, json.loads(answer.stdout)["new"]) == (1, 8)
    assert query("SELECT walk_complete, outcome FROM crawl_runs") == [(0, "limited")]
    assert query("SELECT kind, url FROM run_findings") == [
        ("listing-inferred", f"{root}/press-releases")
    ]
