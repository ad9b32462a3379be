"""A crawl of a site that sends other pages than its releases, with status 200."""

from pathlib import Path

import pytest

from sample_site import Faults, SampleServer, load_releases
from sample_site.impostors import IMPOSTORS
from tests.end_to_end.conftest import Command, Query, report_of

_CRAWL = ("crawl", "--delay", "0", "--format", "json", "--site")
_SOME = frozenset(sorted({release.node_id for release in load_releases()})[::4])
"""So few that the circuit breaker does not open."""
_RECORDS = "SELECT node_id, language, revision, content_digest FROM press_releases ORDER BY 1, 2"
_FAILED = "SELECT error_kind, count(*) FROM captures WHERE outcome = 'failed' GROUP BY 1"


@pytest.mark.parametrize(
    ("name", "bare"), [("maintenance", False), ("home", False), ("challenge-header", True)]
)
def test_no_record_is_made_and_the_next_crawl_archives_all(
    name: str, bare: bool, site: SampleServer, command: Command, query: Query
) -> None:
    assert name in IMPOSTORS
    site.faults = Faults(impostor=name, impostor_bare=bare, impostor_of=_SOME)
    blocked = command(*_CRAWL, site.root)

    assert blocked.returncode == 1
    assert not {row[0] for row in query(_RECORDS)} & _SOME
    refused = dict(query(_FAILED))["not-the-page"]
    assert refused >= len(_SOME)
    assert report_of(blocked)["new"] == 70 - refused

    site.faults = Faults()
    assert command("reparse", "--dry-run").returncode == 0
    healed = report_of(command(*_CRAWL, site.root))

    assert healed["new"] == refused
    assert query("SELECT count(*) FROM press_releases") == [(70,)]


def test_a_site_that_sends_nothing_else_is_left_alone(
    site: SampleServer, command: Command, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSCE_PAUSES", "0.1,0.1,0.1")
    site.faults = Faults(impostor="maintenance")
    blocked = command(*_CRAWL, site.root)

    assert blocked.returncode == 4
    assert "site-refuses" in blocked.stderr or "site-refuses" in blocked.stdout
    assert query(_RECORDS) == []
    assert 5 <= dict(query(_FAILED))["not-the-page"] <= 25

    site.faults = Faults()
    assert report_of(command(*_CRAWL, site.root))["new"] == 70


def test_records_keep_their_texts(
    site: SampleServer, command: Command, crawled: Path, query: Query
) -> None:
    before = query(_RECORDS)
    site.faults = Faults(impostor="log-in", impostor_of=_SOME)

    assert command(*_CRAWL, site.root, archive=crawled).returncode == 1

    assert query(_RECORDS) == before
