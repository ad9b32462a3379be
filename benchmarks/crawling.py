"""A whole crawl of a loopback site by the real command, against a bare Scrapy spider that only
fetches the same pages.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from benchmarks.commands import CommandFailed, Cost, last_words, measure
from benchmarks.pages import GeneratedSite, Template
from benchmarks.report import Figure
from benchmarks.server import SiteProcess, running_site
from benchmarks.timing import shuffled

_HERE = Path(__file__).resolve().parent
_OURS = "ours"
_BARE = "bare Scrapy"
_AGAIN = "bare Scrapy again"
_LAYOUTS = {
    "drupal11": (Template.NEW, Template.NEW_BREAKS),
    "drupal6": (Template.OLD, Template.OLD_PANELS),
    "drupal6 in <body>": (Template.OLD_BODY,),
}
"""Every layout is crawled by itself. The last one has all blocks directly in `<body>`."""
_MOST_CPU, _MOST_MEMORY = 1.5, 1.6


class CrawlFailed(CommandFailed):
    """A crawl did not fetch every page: its figures would mean nothing."""


def crawl_figures(
    count: int, seed: int, rounds: int, random: Random, folder: Path
) -> Iterator[Figure]:
    """CPU milliseconds a page and peak memory of a crawl of `count` releases of each layout.

    Raises CommandFailed.
    """
    for name, templates in _LAYOUTS.items():
        site = GeneratedSite(count, seed, templates)
        costs = _costs(site, rounds, random, folder)
        yield from _figures(name, costs, site.count + len(site.listings))


def _costs(
    site: GeneratedSite, rounds: int, random: Random, folder: Path
) -> Mapping[str, Sequence[Cost]]:
    costs: dict[str, list[Cost]] = {name: [] for name in (_OURS, _BARE, _AGAIN)}
    pages = site.count + len(site.listings)
    with running_site(site) as server:
        urls = folder / "urls.txt"
        urls.write_text("\n".join(server.root + path for path in site.by_path()), encoding="ascii")
        commands = _commands(server.root, urls, folder / "archive.db")
        for number in range(rounds + 1):
            # The first round, not counted, compiles modules and fills the disk's cache: ours and
            # one of the others do.
            for name in shuffled(list(commands) if number else [_OURS, _BARE], random):
                if name == _OURS:
                    _remove_archive(folder)
                cost = _crawl(commands[name], server, pages, folder)
                if number:
                    costs[name].append(cost)
    return costs


def _commands(root: str, urls: Path, archive: Path) -> Mapping[str, Sequence[str]]:
    options = ["--archive", str(archive), "--delay", "0", "--language", "en", "--yes"]
    ours = [sys.executable, "-m", "osce_crawler", "crawl", "--site", root, *options]
    bare = [
        sys.executable,
        "-m",
        "scrapy",
        "runspider",
        str(_HERE / "bare_spider.py"),
        "-a",
        f"urls={urls}",
    ]
    return {_OURS: ours, _BARE: bare, _AGAIN: bare}


def _crawl(command: Sequence[str], server: SiteProcess, pages: int, folder: Path) -> Cost:
    server.requests()
    cost = measure(command, folder)
    served = server.requests()
    if served not in {pages, pages + 1}:  # robots.txt is one more
        raise CrawlFailed(
            f"{served} pages were fetched of {pages}: {' '.join(command)}\n{last_words(folder)}"
        )
    return cost


def _remove_archive(folder: Path) -> None:
    """Each crawl of ours is a first one."""
    for old in folder.glob("archive.db*"):
        old.unlink()


def _figures(layout: str, costs: Mapping[str, Sequence[Cost]], pages: int) -> Iterator[Figure]:
    cpu = {
        name: [cost.cpu_seconds * 1000 / pages for cost in taken] for name, taken in costs.items()
    }
    memory = {name: [cost.peak_megabytes for cost in taken] for name, taken in costs.items()}
    speed = {name: [pages / cost.wall_seconds for cost in taken] for name, taken in costs.items()}

    def pair(
        what: str, unit: str, amounts: Mapping[str, Sequence[float]], limit: float | None = None
    ) -> Figure:
        return Figure(
            name=f"crawl of {layout}, {what}",
            unit=unit,
            ours=amounts[_OURS],
            peer_name=_BARE,
            peer=amounts[_BARE],
            at_most=limit,
        )

    yield pair("CPU", "ms a page", cpu, _MOST_CPU)
    yield pair("peak memory", "MB", memory, _MOST_MEMORY)
    yield pair("speed", "pages a second", speed)
    yield Figure(
        name=f"control: bare crawl of {layout} twice",
        unit="ms a page",
        ours=cpu[_AGAIN],
        peer_name=_BARE,
        peer=cpu[_BARE],
    )
