"""The folder of 500 mutilated pages: the same ones for the same seed, each with what is known of
it.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.mutilated import charsets, damage
from tests.mutilated.damage import Damage, Edit, applied
from tests.mutilated.oracle import Json, falsehoods, spares_content
from tests.mutilated.sources import Source, page_name

PAGES = 500
SEED = 2025
DAMAGES: tuple[Damage, ...] = (
    damage.cut_short, damage.hole, damage.bytes_flipped, damage.letters_flipped, damage.tags_dropped,
    damage.tags_duplicated, damage.tags_moved, damage.tags_inserted, damage.quotes_dropped, damage.comment_opened,
    damage.inline_left_open, damage.end_missing, damage.nul_bytes, damage.two_pages,
    damage.hole_between_tags, damage.element_opened, damage.ends_dropped,
)  # fmt: skip
Recoding = Callable[[Source, Random], bytes]
RECODINGS: tuple[Recoding, ...] = (charsets.written_otherwise, charsets.declared_otherwise)
RECODED = frozenset(way.__name__ for way in RECODINGS)
KINDS = (*(way.__name__ for way in (*DAMAGES, *RECODINGS)), "not_a_page")

_MEGABYTE = 1024 * 1024
_SENTENCE = b"The mission opened a library for the farmers of the valley.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutilated:
    """One file of the folder: a source after its edits, or in another encoding; or what is no page
    at all.
    """

    name: str
    kind: str
    page: bytes
    source: Source | None = None
    edits: tuple[Edit, ...] = ()
    refusal: str | None = None
    """How it must be refused, where only one answer is right."""
    zeros: int = 0
    """Zero bytes that follow on disk, as a hole that takes no space."""

    def falsehoods(self, record: Json, undamaged: Json) -> list[str]:
        """What is wrong with a record of this file; `undamaged` is the record of its source."""
        if self.source is None:
            return ["it is no page"]
        if self.kind in RECODED or spares_content(self.source, self.edits):
            return _differences(record, undamaged)
        return falsehoods(self.source, self.edits, record)

    def write(self, folder: Path) -> Path:
        """The file on disk."""
        path = folder / self.name
        path.write_bytes(self.page)
        if self.zeros:
            with path.open("r+b") as stream:
                stream.truncate(len(self.page) + self.zeros)
        return path


def _differences(record: Json, undamaged: Json) -> list[str]:
    """What differs from the record of the undamaged page, except that a second try says so."""
    expected = dict(undamaged)
    if record["confidence"] == "medium":
        expected["confidence"] = "medium"
        expected["warnings"] = [*record["warnings"][:1], *undamaged["warnings"]]
    return [
        f"{name} is now {record[name]!r:.60}" for name in expected if record[name] != expected[name]
    ]


def mutilated_pages(sources: Sequence[Source], seed: int = SEED) -> list[Mutilated]:
    """All files of the folder."""
    others = list(_not_pages(sources[0]))
    ways: list[Damage | Recoding] = [*DAMAGES, *RECODINGS]
    pages = [
        _hurt(sources, ways[number % len(ways)], seed, number)
        for number in range(PAGES - len(others))
    ]
    return [*pages, *others]


def _hurt(sources: Sequence[Source], way: Damage | Recoding, seed: int, number: int) -> Mutilated:
    random = Random(f"{seed} {number}")
    source = random.choice(sources)
    made = way(source, random)
    edits = () if isinstance(made, bytes) else tuple(made)
    page = made if isinstance(made, bytes) else applied(source.page, edits)
    name = f"{number:03}-{way.__name__}-{page_name(source)}"
    return Mutilated(name=name, kind=way.__name__, page=page, source=source, edits=edits)


def _not_pages(source: Source) -> Iterator[Mutilated]:
    """What stands in a folder of saved pages and is none: name, bytes, how it is refused."""
    page = source.page
    fields = json.dumps({"title": source.release.title, "body": page.decode()}).encode()
    for name, content, refusal in (
        ("empty.html", b"", "empty"),
        ("empty.txt", b"", "empty"),
        ("line-ends.html", b"\r\n" * 500, "empty"),
        ("spaces.html", b" \t\n\f" * _MEGABYTE, "empty"),
        ("real-text.txt", _SENTENCE * (50 * _MEGABYTE // len(_SENTENCE) + 1), "too-large"),
        (
            "real-page.html",
            page.replace(b"</body>", b"<p>" + _SENTENCE * 160_000 + b"</body>"),
            "too-large",
        ),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + page, "not-html"),
        ("fields.json", fields, "not-html"),
        ("list.json", b"\n [" + fields + b"]", "not-html"),
        ("page.html.gz", gzip.compress(page, mtime=0), "not-html"),
        ("deflated.html", zlib.compress(page), None),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not-html"),
        ("noise.html", Random(0).randbytes(20_000), "not-html"),
        ("prose.txt", _SENTENCE * 50, "unknown-layout"),
        ("error.html", b"<!DOCTYPE html><html><body><h1>503</h1></body></html>", "unknown-layout"),
        (
            "feed.xml",
            b'<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>',
            "not-html",
        ),
        ("mark-alone.html", b"\xef\xbb\xbf", None),
        ("no-break-spaces.html", "\N{NO-BREAK SPACE}\n".encode() * 100, None),
    ):
        yield Mutilated(name=name, kind="not_a_page", page=content, refusal=refusal)
    yield Mutilated(
        name="sparse.html", kind="not_a_page", page=page, zeros=50 * _MEGABYTE, refusal="too-large"
    )
    yield Mutilated(
        name="sparse-start.html",
        kind="not_a_page",
        page=b"",
        zeros=50 * _MEGABYTE,
        refusal="too-large",
    )
