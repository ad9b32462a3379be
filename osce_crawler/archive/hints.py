"""What to offer with a search: other names, and if nothing was found, why, and what to try."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.selection import ReadQuery, is_none_selected, selected
from osce_crawler.archive.vocabulary import IndexVocabulary
from osce_crawler.search_fold import index_word

_OPTIONS = {
    "field_of_work": ("--field-of-work", "SELECT DISTINCT field_of_work FROM press_release_fields"),
    "source": ("--source", "SELECT DISTINCT source FROM press_release_sources"),
    "place": ("--place", "SELECT DISTINCT place FROM press_releases WHERE place IS NOT NULL"),
    "content_type": (
        "--type",
        "SELECT DISTINCT content_type FROM press_releases WHERE content_type IS NOT NULL",
    ),
    "language": ("--language", "SELECT DISTINCT language FROM press_releases"),
    "since": ("--since", ""),
    "until": ("--until", ""),
}
_MOST_LISTED = 5
_MOST_LINES = 8


def offers(
    archive: Archive, read: ReadQuery | None, filters: SearchFilters, *, is_empty: bool
) -> Iterator[str]:
    """Lines for the user. At least one if nothing is selected: `is_empty`."""
    if read and not read.speller.with_names:
        yield from _other_names(read)
    if is_empty:
        yield from list(_why_nothing(archive, read, filters)) or [
            "nothing matches; try fewer words or filters"
        ]


def _other_names(read: ReadQuery) -> Iterator[str]:
    vocabulary = read.speller.vocabulary
    if not isinstance(vocabulary, IndexVocabulary):
        return
    for phrase in read.query.wanted():
        words = [index_word(word.text) for word in phrase.words if not word.is_prefix]
        for at in range(len(words)):
            form, *others = vocabulary.names_like(words[at:]) or [""]
            occurring = [other for other in others if vocabulary.occurs(f'"{other}"')]
            if occurring:
                also = ", ".join(map(vocabulary.names.printed.__getitem__, occurring))
                yield f"{vocabulary.names.printed[form]} is also written {also}: add --also"


def _why_nothing(archive: Archive, read: ReadQuery | None, filters: SearchFilters) -> Iterator[str]:
    if is_none_selected(archive, *selected(archive, None, SearchFilters())):
        yield _why_empty(archive)
        return
    if read and is_none_selected(archive, *selected(archive, read, SearchFilters())):
        yield from islice(_missing(read, archive), _MOST_LINES)
        return
    without_records = list(_filters_without_records(archive, filters))
    yield from without_records
    if not without_records and len(filters.used()) > 1:
        yield from _filters_together(archive, filters)
    if read and filters.used():
        number = _number(archive, *selected(archive, read, SearchFilters()))
        texts = "1 text matches" if number == 1 else f"{number:,} texts match"
        yield f"without the filters, {texts}"


def _why_empty(archive: Archive) -> str:
    if archive.as_of:
        row = archive.first("SELECT min(first_seen_at) AS first FROM main.records")
        if row and row["first"] and row["first"] > archive.as_of:
            return (
                f"the archive had no releases as of {archive.as_of}; its first is of {row['first']}:"
                " give a later --as-of"
            )
    return "the archive has no releases yet; see: osce-crawler status"


def _number(archive: Archive, sql: str, parameters: tuple[str, ...]) -> int:
    row = archive.first(f"SELECT count(*) AS number FROM ({sql})", parameters)
    return int(row["number"]) if row else 0


def _missing(read: ReadQuery, archive: Archive) -> Iterator[str]:
    """Why the query matches nothing, and what to ask instead."""
    from osce_crawler.archive.missing import Missing  # noqa: PLC0415 - a search mostly finds

    vocabulary = read.speller.vocabulary
    if isinstance(vocabulary, IndexVocabulary):
        if archive.as_of and vocabulary.occurs(read.expression):
            yield f"no text as of {archive.as_of} matches, but others do; try without --as-of"
        else:
            yield from Missing(read, vocabulary).why(read.query.root)


def _filters_without_records(archive: Archive, filters: SearchFilters) -> Iterator[str]:
    from osce_crawler.query.near_words import nearest_values  # noqa: PLC0415 - as above

    used = filters.used()
    if used.get("since", "") > used.get("until", "9"):
        yield f"--since {filters.since} is after --until {filters.until}"
        return
    for name, value in used.items():
        only = replace(SearchFilters(), **{name: value})
        if not is_none_selected(archive, *selected(archive, None, only)):
            continue
        option, sql = _OPTIONS[name]
        if not sql:
            yield f"no release has a date for {option} {value}; {_dates(archive)}"
            continue
        known = sorted(str(next(iter(row.values()))) for row in archive.rows(sql))
        near = nearest_values(value, known)
        if near:
            yield f"no release has {option} {value}; the nearest: {'; '.join(near)}"
        else:
            more = len(known) - _MOST_LISTED
            listed = "; ".join(known[:_MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")
            yield f"no release has {option} {value}; releases have: {listed or 'none'}"


def _filters_together(archive: Archive, filters: SearchFilters) -> Iterator[str]:
    """Filters of which each has releases, but not all of them together."""
    if is_none_selected(archive, *selected(archive, None, filters)):
        given = " and ".join(
            f"{_OPTIONS[name][0]} {value}" for name, value in filters.used().items()
        )
        yield f"each filter has releases, but no release has {given} together; try with fewer"


def _dates(archive: Archive) -> str:
    row = archive.first(
        "SELECT min(published_on) AS first, max(published_on) AS last FROM press_releases"
    )
    if row and row["first"]:
        return f"the releases are from {row['first']} to {row['last']}"
    return "no release has a date"
