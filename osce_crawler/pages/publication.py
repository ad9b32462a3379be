"""Chooses the date of publication between the sources of a page."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from osce_crawler.pages.dateline import Dateline
from osce_crawler.pages.dates import NAMES_SEVERAL, Reading, attribute_date, read_date, read_label
from osce_crawler.pages.labels import Label
from osce_crawler.pages.parts import Parts
from osce_crawler.records import DateSource, unique

FIRST_DAY = date(1970, 1, 2)
"""The earliest day of publication: a site prints a date that is not set as 1 January 1970."""
_SHOWN = 80  # characters of a value in a warning


class Publication(NamedTuple):
    """The date of publication, its source, and warnings."""

    day: date | None = None
    source: DateSource | None = None
    doubts: tuple[str, ...] = ()


class _Source(NamedTuple):
    """One place of the page that prints a date."""

    where: DateSource
    text: str
    reading: Reading

    def doubt(self, what: str) -> str:
        return f"published_on: {self.where.value} {self.text[:_SHOWN]!r} {what}"


def publication_of(
    parts: Parts,
    dateline: Dateline | None,
    language: str,
    *,
    teaser: Callable[[], Dateline | None],
    captured_on: date | None = None,
) -> Publication:
    """The date of the best source, that source, and warnings about sources that disagree.

    From best to worst: `<time datetime>`, labelled date, header line, dateline. The dateline of the
    listing's teaser is no source, but decides between two days; `teaser` finds it where it is
    needed. A day after `captured_on` or before FIRST_DAY is none.
    """
    labels = _labels(parts)
    sources = list(_sources(parts, labels, dateline, language))
    if any(source.reading.either for source in sources):
        hint = teaser()
        others = [source.reading for source in sources] + ([hint.reading] if hint else [])
        sources = [_decided(source, others) for source in sources]
    bounded = [_bounded(source, captured_on) for source in sources]
    known = [(source.where, source.reading.day) for source in bounded if source.reading.day]
    if not known:
        return Publication(doubts=tuple(_doubts_of(bounded)))
    where, chosen = known[0]
    readings = [source.reading for source in bounded]
    if len(labels) < 2 and all(one.day == chosen and not one.doubts for one in readings):
        return Publication(day=chosen, source=where, doubts=tuple(_choice(bounded, where)))
    doubts = [
        *_doubts_of(bounded, chosen),
        *_choice(bounded, where),
        *_disagreements(where, chosen, bounded),
        *_further_labels(labels, language, bounded),
    ]
    return Publication(day=chosen, source=where, doubts=tuple(doubts))


def _sources(
    parts: Parts, labels: Sequence[str], dateline: Dateline | None, language: str
) -> Iterator[_Source]:
    """The first value of each source, from best to worst."""
    for value in [*parts.values.times, *parts.times][:1]:
        day = attribute_date(value)
        is_range = not day and NAMES_SEVERAL in read_date(value).doubts
        doubts = () if day else (NAMES_SEVERAL if is_range else "is no date",)
        yield _Source(DateSource.TIME, value, Reading(day=day, doubts=doubts))
    for text in labels[:1]:
        yield _Source(DateSource.LABEL, text, read_label(text, language))
    if parts.header_line:
        reading = read_date(parts.header_line, language)
        yield _Source(DateSource.HEADER, parts.header_line, reading)
    if dateline:
        yield _Source(DateSource.DATELINE, dateline.text, dateline.reading)


def _labels(parts: Parts) -> Sequence[str]:
    """The labelled and the printed dates, each once: most pages of Drupal 6 print one twice."""
    return unique((*parts.values.all(Label.DATE), *parts.printed_dates))


def _decided(source: _Source, others: Sequence[Reading]) -> _Source:
    """The source; if it may mean two days and the others name one of them, with that day."""
    either = source.reading.either
    named = [day for day in either if any(other.day == day for other in others)] or [
        day for day in either if any(other.yearless == (day.day, day.month) for other in others)
    ]
    if len(named) != 1:
        return source
    doubts = [f"{doubt}, the other sources decide" for doubt in source.reading.doubts[:1]]
    return source._replace(reading=source.reading._replace(day=named[0], doubts=tuple(doubts)))


def _bounded(source: _Source, captured_on: date | None) -> _Source:
    """The source, without a day on which the release cannot have been published."""
    day = source.reading.day
    if day and day < FIRST_DAY:
        return source._replace(reading=Reading(doubts=(f"is before {FIRST_DAY}",)))
    if day and captured_on and day > captured_on:
        doubt = f"is after the day of the capture, {captured_on}"
        return source._replace(reading=Reading(doubts=(doubt,)))
    return source


def _doubts_of(sources: Sequence[_Source], chosen: date | None = None) -> Iterator[str]:
    """The doubts of the sources. A second source that may mean the chosen day has none."""
    for at, source in enumerate(sources):
        agrees = at > 0 and chosen in source.reading.either
        for doubt in source.reading.doubts if source.text and not agrees else ():
            yield source.doubt(doubt)


def _choice(sources: Sequence[_Source], where: DateSource) -> Iterator[str]:
    if where is DateSource.DATELINE:
        better = any(source.text for source in sources[:-1])
        why = "no better source is a date" if better else "no date label with a value"
        yield f"published_on: {why}, taken from the dateline"


def _disagreements(where: DateSource, chosen: date, sources: Sequence[_Source]) -> Iterator[str]:
    for source in sources:
        day = source.reading.day
        if day and day != chosen:
            yield f"published_on: {where.value} says {chosen}, {source.where.value} says {day}"
        elif not day and source.reading.yearless not in (None, (chosen.day, chosen.month)):
            yield (
                f"published_on: {where.value} says {chosen}, the {source.where.value} is"
                f" {source.text[:_SHOWN]!r}"
            )


def _further_labels(
    labels: Sequence[str], language: str, sources: Sequence[_Source]
) -> Iterator[str]:
    """A warning if a further labelled value is another day than the first."""
    first = next((source for source in sources if source.where is DateSource.LABEL), None)
    if first is None or first.reading.day is None:
        return
    further = (read_label(text, language) for text in labels[1:])
    for other in further:
        if other.day and other.day != first.reading.day:
            yield first.doubt(f"has another value, {other.day}")
            return
