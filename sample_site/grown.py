"""A site that grows: releases made up for any number of days, for tests that go through time."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from sample_site.texts import Release
from sample_site.words import long_date

FIRST_NODE = 700_000
_ODD = "Kulm Varde Sorrel Tamis Orrin Belder Haskov Mirna Lunde Tersk Pavlin Osmar".split()
_NOUNS = "bridge library orchard tram school market river archive choir bakery ferry museum".split()
_VERBS = "opens rebuilds measures lends maps repairs paints counts visits restores".split()
_PLACES = ("VIENNA", "SARAJEVO", "WARSAW", "BISHKEK", "SKOPJE")
_SOURCES = ("OSCE Secretariat", "OSCE Mission to Synthetica", "OSCE Centre in Madeupia")
_FIELDS = ("Education", "Border management", "Media freedom and development")
_TYPES = ("Press release", "Press release", "Press release", "News")
_RUSSIAN_NOUNS = "мост школа музей рынок архив паром сад хор".split()
_OLD, _OLD_DAYS = 40, 10
"""Before the first day, so many releases have the old layout, one in ten days."""


def grown_releases(first: date, last: date, *, seed: int = 1) -> tuple[Release, ...]:
    """The releases of a site that publishes none, one or two a day, the newest first. The first of
    them are older than `first` by a year.

    A later `last` adds releases and changes none.
    """
    releases = [*_old(first, seed), *_days(first, last, seed)]
    return tuple(
        sorted(
            releases, key=lambda one: (one.published_on, one.node_id, one.language), reverse=True
        )
    )


def _old(first: date, seed: int) -> Iterator[Release]:
    for number in range(_OLD):
        day = first - timedelta(days=_OLD_DAYS * (_OLD - number))
        yield _english(FIRST_NODE + number, day, Random(f"{seed} {day}"), is_old=True)


def _days(first: date, last: date, seed: int) -> Iterator[Release]:
    node_id = FIRST_NODE + _OLD
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        random = Random(f"{seed} {day}")
        for _ in range(random.choice((0, 1, 2, 2))):
            node_id += random.choice((1, 2, 3, 8))
            yield _english(node_id, day, random, is_old=False)
            if random.random() < 0.4:
                yield _russian(node_id, day, random)


def _english(node_id: int, day: date, random: Random, *, is_old: bool) -> Release:
    place = random.choice(_PLACES)
    name = f"{random.choice(_ODD)} {random.choice(_NOUNS)}"
    dateline = f"{place}, {long_date(day, 'en')}"
    title = (
        f"{name} {random.choice(_VERBS)} {random.choice(_ODD)} {random.choice(_NOUNS)} {node_id}"
    )
    first = f"{dateline} – The {name} was shown to {random.randint(20, 900)} guests of release {node_id}."
    further = (
        f"{random.choice(_ODD)} of the {name} said – and meant it – that {random.choice(_NOUNS)} number"
        f" {random.randint(2, 9999)} {random.choice(_VERBS)} the {random.choice(_NOUNS)} again."
        for _ in range(random.randint(3, 9))
    )
    return Release(
        origin="synthetic",
        node_id=node_id,
        language="en",
        section=random.choice(("secretariat", "mission-to-synthetica")),
        layout="drupal6" if is_old else "drupal11",
        body_markup="br" if random.random() < 0.2 else "p",
        content_type=random.choice(_TYPES),
        title=title,
        published_on=day,
        place=place,
        sources=(random.choice(_SOURCES),),
        fields_of_work=(random.choice(_FIELDS),),
        dateline=dateline,
        paragraphs=(first, *further),
    )


def _russian(node_id: int, day: date, random: Random) -> Release:
    dateline = f"ВЕНА, {long_date(day, 'ru')} года"
    noun = random.choice(_RUSSIAN_NOUNS)
    further = (
        f"Новый {random.choice(_RUSSIAN_NOUNS)} номер {random.randint(2, 9999)} показали гостям снова."
        for _ in range(random.randint(3, 7))
    )
    return Release(
        origin="synthetic",
        node_id=node_id,
        language="ru",
        section="node",
        layout="drupal6",
        body_markup="p",
        content_type="Пресс-релиз",
        title=f"Большой {noun} открыт для всех, номер {node_id}",
        published_on=day,
        place="ВЕНА",
        sources=("Секретариат ОБСЕ",),
        fields_of_work=("Образование",),
        dateline=dateline,
        paragraphs=(f"{dateline} – Большой {noun} открыли сегодня, выпуск {node_id}.", *further),
    )
