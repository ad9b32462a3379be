"""A8: listings that shrank, grew, lost entries or are gone; answers that were refused."""

from collections.abc import Iterator

from osce_crawler.alarms.observation import ListingSeen, RunSeen
from osce_crawler.alarms.pairs import REFUSED
from osce_crawler.alarms.symptoms import Symptom

TOTAL, ENTRIES = "total", "entries"
_MISSING = 3
_EMPTY = 0.2
_REFUSED, _REFUSED_SHARE = 3, 0.2


def listing_symptoms(run: RunSeen) -> Iterator[Symptom]:
    """What is wrong with each listing."""
    for one in run.listings:
        if one.total:
            yield _total(one, *one.total)
        if len(one.missing) >= _MISSING:
            says = f"{len(one.missing)} entries at its head, which were there in the last run, are missing"
            yield _entries(one, says, one.missing[0])
        empty = one.pages_empty
        are_many = one.pages_read and empty >= _EMPTY * (one.pages_read + empty)
        if empty and (are_many or one.empty_again):
            says = f"{empty} of {one.pages_read + empty} pages before its end have no entries"
            yield _entries(one, says, one.empty_again or next(iter(one.empty), one.listing))


def refusal_symptoms(run: RunSeen) -> Iterator[Symptom]:
    """Many releases whose page could not be read, or was another page."""
    count = len(run.refused)
    if count >= _REFUSED and count >= _REFUSED_SHARE * run.requested:
        yield Symptom(
            rule="A8",
            field=REFUSED,
            scopes=frozenset(),
            share=count / run.requested,
            says=f"{count} of {run.requested} pages of releases could not be read, or were another page",
            example=run.refused[0],
        )


def _total(one: ListingSeen, before: int, now: int) -> Symptom:
    says = f"it had about {before} entries, and now has {now}" if now else "it is gone"
    return Symptom(
        rule="A8",
        field=TOTAL,
        scopes=frozenset({one.language}),
        share=abs(now - before) / max(before, now, 1),
        says=says,
        example=one.listing,
    )


def _entries(one: ListingSeen, says: str, example: str) -> Symptom:
    return Symptom(
        rule="A8",
        field=ENTRIES,
        scopes=frozenset({one.language}),
        share=1.0,
        says=says,
        example=example,
    )
