"""Reads pages of unknown designs, and compares the records with those of the same releases in a
known layout.
"""

import gzip
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from osce_crawler.errors import PageRefused
from osce_crawler.records import Evidence
from osce_crawler.refine import as_json, refine_page
from sample_site.faults import Faults
from sample_site.routes import Routes
from sample_site.texts import Release, load_releases
from tests.pages.inferred.arranged import (
    ROOT,
    Names,
    Parts,
    page_in_shell,
    page_in_skeleton,
    parts_of,
    scrambled,
)

Design = Callable[[Parts, Names], str]
FIELDS = (
    "title", "content_type", "published_on", "place", "sources", "fields_of_work", "dateline", "paragraphs",
    "attachments",
)  # fmt: skip
SKELETONS = Path(__file__).resolve().parents[4] / "shared" / "real-chrome"


@cache
def releases() -> tuple[Release, ...]:
    """All releases of the sample."""
    return load_releases()


@cache
def truth(path: str) -> Mapping[str, Any]:
    """The record of a release, read with a known layout."""
    release = next(one for one in releases() if one.path == path)
    page = Routes([release], Faults()).answer(path).body
    return as_json(refine_page(page, url=ROOT + path))


def content(name: str, design: Design, release: Release, seed: str = "") -> str:
    """The release in a design, with the class names of one site."""
    return design(parts_of(release), scrambled(f"{name} {seed}"))


def in_shells(
    designs: Mapping[str, Design], pages: int, seed: str = ""
) -> Iterator[tuple[str, Release, bytes]]:
    """Some pages of each design, in shells with menus: design, release and page."""
    random = Random(seed)
    for name, design in designs.items():
        for release in random.sample(releases(), pages):
            shell = f"{name} {seed} {random.randrange(5)}"
            yield name, release, page_in_shell(release, content(name, design, release, seed), shell)


def in_skeletons(
    designs: Mapping[str, Design], pages: int, seed: str = ""
) -> Iterator[tuple[str, Release, bytes]]:
    """Some pages of each design, in the markup of real pages."""
    random = Random(seed)
    files = sorted(SKELETONS.glob("*.html.gz"))
    for name, design in designs.items():
        for release in random.sample(releases(), pages):
            skeleton = gzip.decompress(random.choice(files).read_bytes())
            yield (
                name,
                release,
                page_in_skeleton(release, content(name, design, release, seed), skeleton),
            )


def evidence_of(release: Release) -> Evidence:
    """What a listing prints about a release: its teaser ends in the middle of a word."""
    return Evidence(title=release.title, teaser=release.paragraphs[0][:150].replace(" - ", " – "))


def outcome(release: Release, page: bytes, evidence: Evidence | None = None) -> str:
    """`right`, `refused: ...`, or what is false."""
    try:
        record = as_json(refine_page(page, url=ROOT + release.path, evidence=evidence))
    except PageRefused as refusal:
        return f"refused: {refusal.kind}: {refusal}"
    if (record["layout"], record["confidence"]) != ("inferred", "low"):
        return f"read as {record['layout']}, {record['confidence']}"
    wrong = [name for name in FIELDS if record[name] != truth(release.path)[name]]
    return f"wrong: {wrong}" if wrong else "right"
