"""A whole crawl of a loopback site by the real command, against a bare Scrapy spider that only
fetches the same pages.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.pages import GeneratedSite
from benchmarks.report import Figure
from benchmarks.server import SiteProcess, running_site
from benchmarks.timing import shuffled

_HERE = Path(__file__).resolve().parent
_OURS = "ours"
_BARE = "bare Scrapy"
_AGAIN = "bare Scrapy again"
_SILENT = "bare Scrapy, no log"


class CrawlFailed(Exception):
    """A crawl did not fetch every page, or ended with an error: its figures would mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one crawl took; memory is the largest resident set."""

    cpu_seconds: float
    wall_seconds: float
    peak_megabytes: float


def crawl_figures(site: GeneratedSite, rounds: int, random: Random, folder: Path) -> list[Figure]:
    """CPU milliseconds a page and peak memory. Leaves an archive of the last crawl as `archive.db`
    in the folder.

    Raises CrawlFailed.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in (_OURS, _BARE, _AGAIN, _SILENT)}
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
    return _figures(costs, pages)


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
    return {_OURS: ours, _BARE: bare, _AGAIN: bare, _SILENT: [*bare, "-s", "LOG_ENABLED=False"]}


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


def _figures(costs: Mapping[str, Sequence[Cost]], pages: int) -> list[Figure]:
    cpu = {
        name: median(cost.cpu_seconds for cost in taken) * 1000 / pages
        for name, taken in costs.items()
    }
    wall = {
        name: pages / median(cost.wall_seconds for cost in taken) for name, taken in costs.items()
    }
    memory = {name: median(cost.peak_megabytes for cost in taken) for name, taken in costs.items()}

    def pair(
        name: str,
        unit: str,
        amounts: Mapping[str, float],
        peer: str = _BARE,
        target: float | None = None,
    ) -> Figure:
        return Figure(
            name=name,
            unit=unit,
            ours=amounts[_OURS],
            peer_name=peer,
            peer=amounts[peer],
            at_most=target,
        )

    return [
        pair("whole crawl, CPU", "ms a page", cpu, target=2.0),
        pair("whole crawl, peak memory", "MB", memory, target=1.6),
        pair("whole crawl, CPU", "ms a page", cpu, _SILENT),
        pair("whole crawl, speed", "pages a second", wall),
        Figure(
            name="control: the same crawl twice, CPU",
            unit="ms a page",
            ours=cpu[_AGAIN],
            peer_name=_BARE,
            peer=cpu[_BARE],
        ),
    ]
