"""The size of an archive with all that is in it, beside the bytes of the pages in it."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.capturing import capture_of
from benchmarks.commands import measure
from benchmarks.pages import GeneratedSite
from benchmarks.report import Amount, Figure, Line
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.refine import refine_page
from osce_crawler.urls import OSCE

_AT = "2026-01-01T00:00:00Z"
_MOST = 1 / 8
_MOST_PAGES, _MOST_SECONDS = 100, 10.0


def size_figures(releases: int, seed: int, folder: Path) -> Iterator[Line]:
    """The bytes a capture, and the memory that writing takes. Raises CommandFailed."""
    path = folder / "pages.db"
    command = [sys.executable, "-m", "benchmarks.stored_size", str(path), str(releases), str(seed)]
    cost = measure(command, folder)
    # A line that names the new archive may come before.
    output = (folder / "output.txt").read_text(encoding="utf-8")
    captures, raw = map(int, output.splitlines()[-1].split())
    yield Figure(
        name=f"the archive of {releases:,} releases and their listings, a capture",
        unit="bytes",
        ours=[path.stat().st_size / captures],
        peer_name="raw bytes",
        peer=[raw / captures],
        at_most=_MOST,
    )
    yield Amount(
        name=f"peak memory, reading and writing {captures:,} pages",
        unit="MB",
        amounts=[cost.peak_megabytes],
    )


def main() -> None:
    """Write an archive at a path: the releases of a site, read from their pages; print the number
    and the bytes of the pages.
    """
    path, releases, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    writer = ArchiveWriter.open(path, lambda: _AT)
    writer.pages.most_pages, writer.pages.most_seconds = _MOST_PAGES, _MOST_SECONDS
    writer.run.begin(site=OSCE.root, options={}, tool="0", policy="v1")
    captures = raw = 0
    for page in GeneratedSite(releases, seed).each_page():
        kept = writer.keep_capture(capture_of(page))
        if page.release is None:
            writer.keep_support(kept)
        else:
            writer.keep_revision(kept, refine_page(page.body, url=kept.capture.url))
        captures, raw = captures + 1, raw + len(page.body)
    writer.commit()
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    print(captures, raw)


if __name__ == "__main__":
    main()
