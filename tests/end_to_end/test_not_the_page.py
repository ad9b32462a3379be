"""A crawl of a site that sends other pages than its releases, with status 200."""

from pathlib import Path

import pytest

from sample_site import Faults, SampleServer
from sample_site.impostors import IMPOSTORS
from tests.end_to_end.conftest import Command, Query, report_of

_CRAWL = ("crawl", "--delay", "0", "--format", "json", "--site")


@pytest.mark.parametrize(
    ("name", "bare"), [("maintenance", False), ("home", False), ("challenge-header", True)]
)
def test_no_record_is_made_and_the_next_crawl_archives_all(
    name: str, bare: bool, site: SampleServer, command: Command, query: Query
) -> None:
    assert name in IMPOSTORS
    site.faults = Faults(impostor=name, impostor_bare=bare)
    blocked = command(*_CRAWL, site.root)

    assert blocked.returncode == 1
    assert query("SELECT count(*) FROM press_releases") == [(0,)]
    kinds = dict(
        query("SELECT error_kind, count(*) FROM captures WHERE outcome = 'failed' GROUP BY 1")
    )
    assert kinds["not-the-page"] > 60

    site.faults = Faults()
    assert command("reparse", "--dry-run").returncode == 0
    healed = report_of(command(*_CRAWL, site.root))

    assert healed["new"] == 70
    assert query("SELECT count(*) FROM press_releases") == [(70,)]


def test_records_keep_their_texts(
    site: SampleServer, command: Command, crawled: Path, query: Query
) -> None:
    before = query(
        "SELECT node_id, language, revision, content_digest FROM press_releases ORDER BY 1, 2"
    )
    site.faults = Faults(impostor="log-in")

    assert command(*_CRAWL, site.root, archive=crawled).returncode == 1

    after = query(
        "SELECT node_id, language, revision, content_digest FROM press_releases ORDER BY 1, 2"
    )
    assert after == before
