"""What a page of `serve` takes: CPU of the whole answer, in a process that has answered before."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.commands import measure
from benchmarks.peers import absent, installed
from benchmarks.queries import average_word
from benchmarks.releases import FIRST_NODE
from benchmarks.report import Amount, Line

_MOST_RESULTS_MS, _MOST_RELEASE_MS = 150, 30
_RELEASES = 20
"""Releases that are asked for in turn: pages are of several lengths."""


def page_figures(path: Path, rounds: int, folder: Path) -> Iterator[Line]:
    """CPU of pages of results and releases; the peak memory. Raises CommandFailed."""
    for needed in ("datasette", "httpx"):
        if not installed(needed):
            print(absent(needed))
            return
    command = [sys.executable, "-m", "benchmarks.browsing", str(path), str(rounds)]
    cost = measure(command, folder)
    took: dict[str, list[float]] = json.loads((folder / "output.txt").read_text("utf-8"))
    for name, milliseconds in took.items():
        most = _MOST_RELEASE_MS if "release" in name else _MOST_RESULTS_MS
        yield Amount(name=f"page of {name}", unit="CPU ms", amounts=milliseconds, at_most=most)
    yield Amount(name="peak memory, these pages", unit="MB", amounts=[cost.peak_megabytes])


def main() -> None:
    """Print the CPU milliseconds of each page of an archive, one amount a round, as JSON."""
    import httpx

    from osce_crawler.web.application import Pages

    pages = Pages(Path(sys.argv[1]))
    transport = httpx.ASGITransport(app=pages.application())

    async def measured() -> Mapping[str, list[float]]:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return {
                name: [await _milliseconds(client, addresses) for _ in range(int(sys.argv[2]) + 1)][
                    1:
                ]
                for name, addresses in _addresses().items()
            }

    print(json.dumps(asyncio.run(measured())))
    pages.close()


def _addresses() -> Mapping[str, list[str]]:
    return {
        "results, an average word": [f"/search?q={quote(average_word())}"],
        "results, an average word of a field": [
            f"/search?q={quote(average_word())}&field=Policing"
        ],
        "results, a word of nearly every text": ["/search?q=the"],
        "a release": [f"/releases/{FIRST_NODE + 7 * at}/en" for at in range(_RELEASES)],
    }


async def _milliseconds(client: Any, addresses: list[str]) -> float:
    """CPU of one page, all threads."""
    start = time.process_time()
    for address in addresses:
        response = await client.get(address)
        assert response.status_code == 200, (address, response.text[:500])
    return (time.process_time() - start) * 1000 / len(addresses)


if __name__ == "__main__":
    main()
