"""Delays between requests, by the clock of the server: never shorter than asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.core.downloader import Slot

from osce_crawler.pace import middle_and_jitter
from sample_site import Faults
from sample_site.faults import Misbehaviour
from tests.spiders.crawling import TimedServer, crawl

GOOD, OTHER, THIRD = "/secretariat/46203", "/secretary-general/593350", "/astana/562118"


@pytest.fixture(name="site")
def _site() -> Iterator[TimedServer]:
    with TimedServer() as site:
        yield site


def gaps(site: TimedServer) -> list[float]:
    return [after - before for before, after in zip(site.times, site.times[1:], strict=False)]


def test_the_delay_varies_and_is_never_shorter(site: TimedServer, tmp_path: Path) -> None:
    paths = (GOOD, OTHER, THIRD, "/moldova/520044", "/bishkek/489120", "/hcnm/534901")

    crawl(site.root, tmp_path / "osce.db", *paths, options=("--delay", "0.5"))

    assert len(site.times) == 7
    # The server notes a request late if the machine is busy, and the next one in time.
    assert min(gaps(site)) >= 0.45
    assert site.times[-1] - site.times[0] >= 6 * 0.5


@pytest.mark.parametrize("delay", [0.001, 0.3, 3, 600])
def test_the_jitter_only_adds(delay: float) -> None:
    slot = Slot(1, *middle_and_jitter(delay))
    delays = [slot.download_delay() for _ in range(2000)]

    # A busy machine may note one request 20 ms late, and the next one in time.
    assert delay + 0.049 < min(delays) < max(1.1 * delay, delay + 0.06)
    assert max(1.4 * delay, delay) < max(delays) <= max(1.5 * delay, delay + 0.0501)


def test_a_crawl_delay_with_decimals_is_kept(site: TimedServer, tmp_path: Path) -> None:
    site.faults = Faults(robots_txt="User-agent: *\nCrawl-delay: 0.75\n")

    crawl(site.root, tmp_path / "osce.db", GOOD, OTHER, THIRD)

    # From the first page on: the delay is known when robots.txt has been read.
    assert site.requests == ["/robots.txt", GOOD, OTHER, THIRD]
    assert site.times[-1] - site.times[1] >= 2 * 0.7


@pytest.mark.parametrize("date", [False, True])
def test_retry_after_is_kept_as_seconds_and_as_a_date(
    site: TimedServer, tmp_path: Path, date: bool
) -> None:
    wrong = Misbehaviour(kind="503", path=GOOD, times=1, seconds=3, date=date)
    site.faults = Faults(misbehaviours=(wrong,))

    run = crawl(site.root, tmp_path / "osce.db", GOOD, OTHER)

    assert run.code == 0
    refused = site.requests.index(GOOD)
    # A date has whole seconds.
    assert site.times[refused + 1] - site.times[refused] >= (2 if date else 3)
