"""An archive as researchers have it: a hundred thousand releases of 25 years, in three languages,
some of them changed after their publication.

It is written by the program itself, many pages in one transaction. The captures are short, because
no figure of searching or counting depends on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from random import Random

from benchmarks.releases import FIRST_NODE, Kind, Release, each_release
from benchmarks.words import Writer
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Capture, PressRelease, Purpose
from osce_crawler.refine import clean

ROOT = "https://www.osce.org"
_DAYS = tuple(f"2026-01-0{day}T00:00:00Z" for day in (1, 2))
_YEARS, _DAYS_A_YEAR = 25, 365
_PARAGRAPHS = (4, 10)
_MISSIONS, _PLACES, _PAIRS_OF_PLACES = 40, 400, 60
_RUSSIAN_EVERY, _GERMAN_EVERY, _CHANGED_EVERY = 6, 15, 10
_PAGES_IN_TRANSACTION, _SECONDS_IN_TRANSACTION = 1_000, 60.0
_SURNAMES = 20_000
_SHORTER_SURNAMES = ("Anders", "Bekto", "Carlo", "Dimitro", "Ester", "Farkho", "Georgi", "Henri")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a release: its language, and what its page prints."""

    language: str
    release: Release
    source: str


def surname(rank: int) -> str:
    """A name of which there are thousands: that of rank 0 is in a fourth of the texts."""
    start = _SHORTER_SURNAMES[rank % len(_SHORTER_SURNAMES)]
    letters, number = "", rank // len(_SHORTER_SURNAMES)
    for _ in range(3):
        number, digit = divmod(number, 15)
        letters += "bdfgklmnprstvzh"[digit] + "aeiou"[digit % 5]
    return f"{start}{letters}"


def make_archive(path: Path, releases: int, seed: int) -> None:
    """Write the archive; the same for the same values. Time and size grow with the releases."""
    writer = ArchiveWriter.open(path, lambda: _DAYS[0])
    writer.pages.most_pages = _PAGES_IN_TRANSACTION
    writer.pages.most_seconds = _SECONDS_IN_TRANSACTION
    for day, texts in zip(_DAYS, (_texts(releases, seed), _changed(releases, seed)), strict=True):
        writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
        for text in texts:
            _keep(writer, text, day)
        writer.commit()
        writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()


def _kind(releases: int, *, cyrillic: bool = False) -> Kind:
    a_day = -(-releases // (_YEARS * _DAYS_A_YEAR))
    return Kind(paragraphs=_PARAGRAPHS, cyrillic=cyrillic, a_day=a_day)


def _texts(releases: int, seed: int) -> Iterator[Text]:
    """Every release in English, some in Russian and German, too."""
    random = Random(seed)
    shares = list(accumulate(1 / (rank + 1) for rank in range(_SURNAMES)))
    russian = each_release(releases // _RUSSIAN_EVERY + 1, seed + 1, _kind(releases, cyrillic=True))
    german = each_release(releases // _GERMAN_EVERY + 1, seed + 2, _kind(releases))
    places = _places(random)
    for release in each_release(releases, seed, _kind(releases)):
        names = random.choices(range(_SURNAMES), cum_weights=shares, k=3)
        contact = "For more information, contact " + ", ".join(map(surname, names))
        source = f"OSCE Mission {random.randrange(_MISSIONS)}"
        number = release.node_id - FIRST_NODE
        place = random.choice(places)
        printed = (*release.printed, contact)
        yield Text("en", replace(release, printed=printed, place=place), source)
        for language, others, every in (
            ("ru", russian, _RUSSIAN_EVERY),
            ("de", german, _GERMAN_EVERY),
        ):
            if number % every == 0:
                yield Text(language, _translated(next(others), release, language), source)


def _places(random: Random) -> list[str]:
    """Where releases are from: some hundreds of places, and pairs of them."""
    writer = Writer(random)
    places = [writer.name().upper() for _ in range(_PLACES)]
    return places + ["/".join(random.sample(places, 2)) for _ in range(_PAIRS_OF_PLACES)]


def _changed(releases: int, seed: int) -> Iterator[Text]:
    """The texts that the site corrects on the second day: another last paragraph but one."""
    random = Random(seed)
    writer = Writer(random)
    for text in _texts(releases, seed):
        release = text.release
        if text.language == "en" and release.node_id % _CHANGED_EVERY == 0:
            printed = (*release.printed[:-2], writer.paragraph(), release.printed[-1])
            yield replace(text, release=replace(release, printed=printed))


def _translated(text: Release, of: Release, language: str) -> Release:
    """A text as the translation of a release, with translated names of its fields of work."""
    fields = tuple(f"{field} ({language})" for field in of.fields_of_work)
    return replace(
        of, title=text.title, printed=text.printed, place=text.place, fields_of_work=fields
    )


def _keep(writer: ArchiveWriter, text: Text, day: str) -> None:
    release, language = text.release, text.language
    is_english = language == "en"
    url = f"{ROOT}{'' if is_english else f'/{language}'}{release.path}"
    capture = Capture(
        url=url,
        fetched_at=day,
        http_status=200,
        payload=f"{url} {day}".encode(),
        purpose=Purpose.RELEASE,
    )
    read = PressRelease(
        node_id=release.node_id,
        language=language,
        url=url,
        layout="drupal11",
        title=release.title,
        paragraphs=release.printed,
        content_type=release.content_type,
        published_on=release.published_on,
        place=release.place,
        sources=(text.source if is_english else f"{text.source} ({language})",),
        fields_of_work=release.fields_of_work,
    )
    writer.keep_revision(writer.keep_capture(capture), clean(read))
