"""A whole crawl of a loopback site by the real command, against a bare Scrapy spider that only
fetches the same pages.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

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


class CrawlFailed(Exception):
    """A crawl did not fetch every page, or ended with an error: its figures would mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one crawl took; memory is the largest resident set."""

    cpu_seconds: float
    wall_seconds: float
    peak_megabytes: float


def crawl_figures(
    count: int, seed: int, rounds: int, random: Random, folder: Path
) -> Iterator[Figure]:
    """CPU milliseconds a page and peak memory of a crawl of `count` releases of each layout.

    Raises CrawlFailed.
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
    cost = _measure(command, folder)
    served = server.requests()
    if served not in {pages, pages + 1}:  # robots.txt is one more
        raise CrawlFailed(
            f"{served} pages were fetched of {pages}: {' '.join(command)}\n{_last_words(folder)}"
        )
    return cost


def _remove_archive(folder: Path) -> None:
    """Each crawl of ours is a first one."""
    for old in folder.glob("archive.db*"):
        old.unlink()


def _measure(command: Sequence[str], folder: Path) -> Cost:
    """What a command took. Its folder is no Scrapy project, so that the bare spider has Scrapy's
    own settings.
    """
    result = folder / "cost.json"
    # Installed programs have their bytecode; a checkout, or a container set to write none, may
    # not.
    environment = {
        **os.environ,
        "PYTHONPATH": str(_HERE.parent),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with (folder / "output.txt").open("wb") as output:
        subprocess.run(
            [sys.executable, "-S", "-E", str(_HERE / "measured.py"), str(result), *command],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=True,
        )  # fmt: skip
    amounts = json.loads(result.read_text(encoding="utf-8"))
    if amounts["exit_code"]:
        raise CrawlFailed(
            f"exit code {amounts['exit_code']}: {' '.join(command)}\n{_last_words(folder)}"
        )
    return Cost(
        cpu_seconds=amounts["cpu_seconds"],
        wall_seconds=amounts["wall_seconds"],
        peak_megabytes=amounts["peak_kilobytes"] / 1024,
    )


def _last_words(folder: Path) -> str:
    return (folder / "output.txt").read_text(encoding="utf-8", errors="replace")[-2000:]


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
