"""The sample holds what it claims: languages, years, shapes, and texts of its own."""

import tomllib
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from sample_site import Release
from sample_site.published import printed_paragraphs
from sample_site.texts import SAMPLE, load_table

MANY_WORDS = 8


def test_there_are_enough_releases_over_enough_years(releases: tuple[Release, ...]) -> None:
    years = {release.published_on.year for release in releases}

    assert len(releases) >= 66
    assert len(years) >= 26
    assert max(years) - min(years) >= 26


def test_three_languages_are_there(releases: tuple[Release, ...]) -> None:
    languages = Counter(release.language for release in releases)

    assert languages["en"] >= 50
    assert languages["ru"] >= 8
    assert languages["sq"] >= 5


def test_identities_are_unique(releases: tuple[Release, ...]) -> None:
    assert len({(release.node_id, release.language) for release in releases}) == len(releases)


def test_both_layouts_hold_a_fair_share(releases: tuple[Release, ...]) -> None:
    layouts = Counter(release.layout for release in releases)

    assert set(layouts) == {"drupal6", "drupal11"}
    assert min(layouts.values()) >= 25


def test_every_body_markup_is_used(releases: tuple[Release, ...]) -> None:
    used = {release.body_markup for release in releases}

    assert used == {
        "p",
        "wrapped",
        "br",
        "single-br",
        "div",
        "unclosed",
        "inline-open",
        "nested",
        "mixed",
        "cells",
    }


def test_every_shape_is_shown_and_no_other(releases: tuple[Release, ...]) -> None:
    families = load_table(SAMPLE / "shapes.toml")
    described = {
        f"{family}:{name}"
        for family in ("repeat", "keep", "dateline", "page")
        for name in families[family]
    }

    assert {shape for release in releases for shape in release.shows} == described


def test_repeats_are_printed_and_look_alikes_alone_are_not(releases: tuple[Release, ...]) -> None:
    for release in releases:
        printed = tuple(one.text for one in printed_paragraphs(release))
        repeats = any(shape.startswith("repeat:") for shape in release.shows)

        assert (printed != release.paragraphs) == repeats, release.node_id
        assert bool(release.published) == repeats, release.node_id


def test_some_releases_mix_repeats_with_look_alikes(releases: tuple[Release, ...]) -> None:
    mixed = [
        release
        for release in releases
        if any(shape.startswith("repeat:") for shape in release.shows)
        and any(
            shape.startswith("keep:") and shape != "keep:translation" for shape in release.shows
        )
    ]

    assert mixed


def test_three_to_twelve_paragraphs(releases: tuple[Release, ...]) -> None:
    assert all(3 <= len(release.paragraphs) <= 12 for release in releases)


def test_truth_is_in_stored_form(releases: tuple[Release, ...]) -> None:
    """NFC, single spaces, nothing invisible: what an archive stores."""
    for release in releases:
        for text in (release.title, *release.paragraphs):
            assert text == " ".join(text.split()) == unicodedata.normalize("NFC", text)
            assert not set(text) & set("\u00ad\u200b\u2060\ufeff")


def test_a_dateline_begins_the_first_paragraph(releases: tuple[Release, ...]) -> None:
    for release in releases:
        if release.dateline is None:
            assert "dateline:none" in release.shows
        else:
            assert release.paragraphs[0].startswith(release.dateline), release.node_id


def test_unlabelled_values_stand_in_the_dateline(releases: tuple[Release, ...]) -> None:
    for release in releases:
        if "place" in release.unlabelled:
            assert release.place
            assert (release.dateline or "").startswith(release.place)
        if release.date_label != "full":
            assert str(release.published_on.year) in (release.dateline or "")


def test_texts_are_not_one_template(releases: tuple[Release, ...]) -> None:
    """Only the serial releases share sentences with another record."""
    homes: dict[str, set[int]] = defaultdict(set)
    for release in releases:
        for text in release.paragraphs:
            if len(text.split()) >= MANY_WORDS and "keep:serial" not in release.shows:
                homes[text].add(release.node_id)

    assert [text for text, nodes in homes.items() if len(nodes) > 1] == []


def test_serial_releases_differ_by_little(releases: tuple[Release, ...]) -> None:
    serial = [release for release in releases if "keep:serial" in release.shows]
    shared = {
        text
        for one in serial
        for other in serial
        if one != other
        for text in set(one.paragraphs) & set(other.paragraphs)
    }

    assert len(serial) == 4
    assert len(shared) >= 5
    assert len({release.paragraphs for release in serial}) == 4


def test_translations_share_a_node(releases: tuple[Release, ...]) -> None:
    languages: dict[int, set[str]] = defaultdict(set)
    for release in releases:
        languages[release.node_id].add(release.language)

    assert {"en", "ru"} in languages.values()
    assert {"en", "sq"} in languages.values()
    assert {"ru"} in languages.values()


@pytest.mark.parametrize("path", sorted(SAMPLE.rglob("*.toml")), ids=lambda path: str(path.name))
def test_each_file_says_that_it_is_synthetic_and_is_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert tomllib.loads(text)["origin"] == "synthetic"
    assert len(text.splitlines()) <= 300
