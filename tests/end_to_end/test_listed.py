"""Whether a listing names a release: asked for before the listing was read, by its address, or
after the walk.
"""

import pytest

from osce_crawler.urls import release_address
from sample_site import Faults, SampleServer
from sample_site.faults import Misbehaviour
from tests.end_to_end.conftest import Command, Query, report_of

_FAILED, _UNLISTED = "/astana/562118", "/secretariat/581402"
_NODE = release_address(f"https://www.osce.org{_UNLISTED}").node_id


def test_a_failed_page_that_is_tried_again_before_the_listings_is_listed(
    site: SampleServer, command: Command, query: Query
) -> None:
    site.faults = Faults(misbehaviours=(Misbehaviour(kind="503", path=_FAILED, seconds=0),))
    arguments = ("crawl", "--site", site.root, "--delay", "0", "--full", "--format", "json")
    assert report_of(command(*arguments))["failed"] > 1
    site.faults = Faults()

    report = report_of(command(*arguments))

    assert (report["new"], report["events"]) == (1, {})
    assert query(f"SELECT count(*) FROM records WHERE url LIKE '%{_FAILED}'") == [(1,)]


@pytest.mark.usefixtures("crawled")
def test_an_unlisted_release_that_is_asked_for_by_its_address_stays_unlisted(
    site: SampleServer, command: Command, query: Query
) -> None:
    crawl = ("crawl", "--site", site.root, "--delay", "0", "--format", "json")
    site.faults = Faults(unlisted=frozenset({_NODE}))
    assert report_of(command(*crawl, "--full"))["events"] == {"unlisted": 1}

    assert report_of(command(*crawl, site.root + _UNLISTED))["events"] == {}

    assert query("SELECT node_id FROM records WHERE unlisted_at IS NOT NULL") == [(_NODE,)]
    site.faults = Faults()
    assert report_of(command(*crawl, "--full"))["events"] == {"listed": 1}
