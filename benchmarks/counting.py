"""Counting everything in the archive, against plain SQL for the same numbers on the same file.

The archive is made anew. Every sixth release has a translation with translated names, so that a
concordance of sources and fields of work is derived for each count by them.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.releases import Kind, Release, make_releases
from benchmarks.report import Figure
from benchmarks.timing import cpu_seconds
from osce_crawler.archive.count_query import By
from osce_crawler.archive.counts import count_by
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Capture, PressRelease, Purpose
from osce_crawler.refine import clean

_ROOT = "https://www.osce.org"
_AT = "2026-01-01T00:00:00Z"
_SHORT = Kind(paragraphs=(2, 4))
_TRANSLATED = 6
_MISSIONS = 40
_MOST_MS = 1000
_PLAIN: dict[By, str] = {
    "year": "SELECT substr(published_on, 1, 4), count(DISTINCT node_id) FROM press_releases GROUP BY 1",
    "source": "SELECT source, count(DISTINCT node_id) FROM press_release_sources GROUP BY 1",
    "field": "SELECT field_of_work, count(DISTINCT node_id) FROM press_release_fields GROUP BY 1",
}


def count_figures(releases: int, rounds: int, random: Random, folder: Path) -> list[Figure]:
    """CPU milliseconds of opening the archive and counting all releases, by each division."""
    path = folder / "counted.db"
    _make(path, make_releases(releases, random.randrange(1 << 30), _SHORT))
    figures = []
    for by, sql in _PLAIN.items():
        took = {
            name: [seconds * 1000 for seconds in amounts]
            for name, amounts in cpu_seconds(_contenders(by, sql), [path], rounds, random).items()
        }
        figures.append(
            Figure(
                name=f"count {releases:,} releases by {by}",
                unit="CPU ms",
                ours=took["ours"],
                peer_name="plain SQL",
                peer=took["plain"],
                at_most=_MOST_MS / median(took["plain"]),
            )
        )
    return figures


def _contenders(by: By, sql: str) -> dict[str, Callable[[Path], object]]:
    return {"ours": partial(_count, by), "plain": partial(_plain, sql)}


def _count(by: By, path: Path) -> None:
    archive = Archive.open(path)
    assert count_by(archive, by).rows
    archive.connection.close()


def _plain(sql: str, path: Path) -> None:
    archive = Archive.open(path)
    assert list(archive.rows(sql))
    archive.connection.close()


def _make(path: Path, releases: list[Release]) -> None:
    writer = ArchiveWriter.open(path, lambda: _AT)
    writer.run.begin(site=_ROOT, options={}, tool="0", policy="v1")
    for release in releases:
        _keep(writer, release, "en")
        if release.node_id % _TRANSLATED == 0:
            _keep(writer, release, "ru")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()


def _keep(writer: ArchiveWriter, release: Release, language: str) -> None:
    suffix = "" if language == "en" else f" ({language})"
    url = f"{_ROOT}{'' if language == 'en' else f'/{language}'}{release.path}"
    capture = Capture(
        url=url,
        fetched_at=_AT,
        http_status=200,
        payload="\n".join((url, *release.paragraphs)).encode(),
        purpose=Purpose.RELEASE,
    )
    made = PressRelease(
        node_id=release.node_id,
        language=language,
        url=url,
        layout="drupal11",
        title=release.title,
        paragraphs=release.paragraphs,
        content_type=release.content_type,
        published_on=release.published_on,
        place=release.place,
        sources=(f"OSCE Mission {release.node_id % _MISSIONS}{suffix}",),
        fields_of_work=tuple(f"{field}{suffix}" for field in release.fields_of_work),
    )
    writer.keep_revision(writer.keep_capture(capture), clean(made))
