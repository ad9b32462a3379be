"""What a page of `serve` takes: CPU of the whole answer, in a process that has answered before."""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.commands import measure
from benchmarks.peers import absent, installed
from benchmarks.queries import PLAIN_BEST, PLAIN_SEARCH, average_word
from benchmarks.releases import FIRST_NODE
from benchmarks.report import Amount, Figure, Line

_MOST_RESULTS_MS, _MOST_RELEASE_MS = 150, 30
_COMMON = "results, a word of nearly every text"
_FIRST, _PLAIN = f"{_COMMON}, first page after a change", PLAIN_SEARCH
_RELEASES = 20
"""Releases that are requested in turn: pages are of several lengths."""


def page_figures(path: Path, rounds: int, folder: Path) -> Iterator[Line]:
    """CPU of pages of results and releases; the peak memory. Raises CommandFailed."""
    for needed in ("datasette", "httpx"):
        if not installed(needed):
            print(absent(needed))
            return
    command = [sys.executable, "-m", "benchmarks.browsing", str(path), str(rounds)]
    cost = measure(command, folder)
    took: dict[str, list[float]] = json.loads((folder / "output.txt").read_text("utf-8"))
    plain, first = took.pop(_PLAIN), took.pop(_FIRST)
    for name, milliseconds in took.items():
        most = _MOST_RELEASE_MS if "release" in name else _MOST_RESULTS_MS
        yield Amount(name=f"page of {name}", unit="CPU ms", amounts=milliseconds, at_most=most)
    yield Figure(
        name=f"page of {_COMMON}",
        unit="CPU ms",
        ours=took[_COMMON],
        peer_name=PLAIN_SEARCH,
        peer=plain,
    )
    yield Amount(name=f"page of {_FIRST}", unit="CPU ms", amounts=first)
    yield Amount(name="peak memory, these pages", unit="MB", amounts=[cost.peak_megabytes])


def main() -> None:
    """Print the CPU milliseconds of each page of an archive, one amount a round, as JSON."""
    path, rounds = Path(sys.argv[1]), int(sys.argv[2])
    common = {_COMMON: _addresses()[_COMMON]}
    took = _pages(path, _addresses(), rounds)
    took[_PLAIN] = _plain(path, rounds)
    # A server that begins knows as little of the archive as after a change of it.
    took[_FIRST] = [_pages(path, common, 0)[_COMMON][0] for _ in range(rounds)]
    print(json.dumps(took))


def _pages(
    path: Path, addresses: Mapping[str, Sequence[str]], rounds: int
) -> dict[str, list[float]]:
    """CPU of pages of a server that begins; without the first round, if there are others."""
    import httpx

    from osce_crawler.web.application import Pages

    pages = Pages(path)
    transport = httpx.ASGITransport(app=pages.application())

    async def measured() -> dict[str, list[float]]:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            await client.get("/assets/icon.svg")  # Datasette begins with its first answer
            return {
                name: [await _milliseconds(client, some) for _ in range(rounds + 1)][
                    min(rounds, 1) :
                ]
                for name, some in addresses.items()
            }

    took = asyncio.run(measured())
    pages.close()
    return took


def _plain(path: Path, rounds: int) -> list[float]:
    """CPU of FTS5 alone for the word of nearly every text."""
    took = []
    with closing(sqlite3.connect(path)) as connection:
        for _ in range(rounds + 1):
            start = time.process_time()
            assert connection.execute(PLAIN_BEST, ["the"]).fetchall()
            took.append((time.process_time() - start) * 1000)
    return took[1:]


def _addresses() -> Mapping[str, list[str]]:
    return {
        "results, an average word": [f"/search?q={quote(average_word())}"],
        "results, an average word of a field": [
            f"/search?q={quote(average_word())}&field=Policing"
        ],
        _COMMON: ["/search?q=the"],
        "a release": [f"/releases/{FIRST_NODE + 7 * at}/en" for at in range(_RELEASES)],
    }


async def _milliseconds(client: Any, addresses: Sequence[str]) -> float:
    """CPU of one page, all threads."""
    start = time.process_time()
    for address in addresses:
        response = await client.get(address)
        assert response.status_code == 200, (address, response.text[:500])
    return (time.process_time() - start) * 1000 / len(addresses)


if __name__ == "__main__":
    main()
