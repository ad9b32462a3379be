"""Names of several languages are joined where every translation agrees, and nowhere else."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.archive.concordance import Concordance, concordance, derived
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from tests.archive.made import keep, release

_Texts = Mapping[str, Sequence[str]]


def _names(found: Concordance) -> dict[str, set[tuple[str, str]]]:
    return {group.name: set(group.names) for group in found.groups}


def _apart(found: Concordance) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(one.name[1], one.language, one.partners) for one in found.contradictions}


def test_names_at_one_position_are_one_name() -> None:
    found = derived([{"en": ["Elections", "Policing"], "ru": ["Выборы", "Полиция"]}])

    assert _names(found) == {
        "Elections": {("en", "Elections"), ("ru", "Выборы")},
        "Policing": {("en", "Policing"), ("ru", "Полиция")},
    }
    assert [group.by_order_only for group in found.groups] == [True, True]


def test_a_release_with_one_name_is_evidence_without_order() -> None:
    texts: list[_Texts] = [
        {"en": ["Elections", "Policing"], "ru": ["Выборы", "Полиция"]},
        {"en": ["Policing"], "ru": ["Полиция"]},
    ]

    by_order = {group.name: group.by_order_only for group in derived(texts).groups}

    assert by_order == {"Elections": True, "Policing": False}


def test_releases_that_share_one_name_are_evidence_without_order() -> None:
    texts: list[_Texts] = [
        {"en": ["Elections", "Policing"], "ru": ["Выборы", "Полиция"]},
        {"en": ["Elections", "Education"], "ru": ["Выборы", "Образование"]},
    ]

    by_order = {group.name: group.by_order_only for group in derived(texts).groups}

    assert by_order == {"Elections": False, "Policing": True, "Education": True}


def test_a_name_with_two_partners_is_left_apart_and_reported() -> None:
    found = derived(
        [
            {"en": ["Elections"], "ru": ["Выборы"]},
            {"en": ["Policing"], "ru": ["Выборы"]},
            {"en": ["Policing"], "sq": ["Policia"]},
        ]
    )

    assert _names(found) == {"Policing": {("en", "Policing"), ("sq", "Policia")}}
    assert _apart(found) == {("Выборы", "en", ("Elections", "Policing"))}


def test_two_translations_of_one_name_are_left_apart_too() -> None:
    found = derived([{"en": ["Elections"], "ru": [name]} for name in ("Выборы", "Голосование")])

    assert found.groups == ()
    assert _apart(found) == {("Elections", "ru", ("Выборы", "Голосование"))}


def test_two_names_of_one_language_do_not_meet_over_a_third() -> None:
    found = derived(
        [
            {"en": ["A"], "ru": ["Б"]},
            {"ru": ["Б"], "sq": ["C"]},
            {"sq": ["C"], "de": ["D"]},
            {"de": ["D"], "en": ["E"]},
        ]
    )

    assert found.groups == ()
    assert ("Б", "en", ("A", "E")) in _apart(found)


def test_lists_of_different_length_and_single_texts_say_nothing() -> None:
    found = derived([{"en": ["A", "B"], "ru": ["Б"]}, {"en": ["A"]}, {"ru": []}])

    assert found == Concordance()


def test_a_name_that_is_not_translated_is_no_contradiction() -> None:
    found = derived(
        [{"en": ["Elections"], "ru": ["Elections"]}, {"en": ["Elections"], "ru": ["Выборы"]}]
    )

    assert _names(found) == {"Elections": {("en", "Elections"), ("ru", "Выборы")}}


def test_without_an_english_name_the_group_has_that_of_the_first_language() -> None:
    found = derived([{"sq": ["Arsimi"], "ru": ["Образование"]}])

    assert found.joined() == [("sq", "Arsimi", "Образование")]


_LANGUAGES = ("en", "ru", "sq", "de")


@given(st.lists(st.dictionaries(st.sampled_from(_LANGUAGES), st.lists(st.sampled_from("abcdef"), max_size=3)), max_size=12))  # fmt: skip
def test_a_group_has_one_name_a_language_and_no_release_disagrees(texts: list[_Texts]) -> None:
    found = derived(texts)

    members = [name for group in found.groups for name in group.names]
    assert len(members) == len(set(members))
    for group in found.groups:
        names = dict(group.names)
        assert len(names) == len(group.names) > 1
        for one, other in ((a, b) for a in names for b in names if a != b):
            partners = {
                second
                for release in texts
                if len(release.get(one, ())) == len(release.get(other, ()))
                for first, second in zip(release.get(one, ()), release.get(other, ()), strict=True)
                if first == names[one] != second
            }
            assert partners <= {names[other]}
    assert found == derived(reversed(texts))


@pytest.mark.parametrize("kind", ["source", "field"])
def test_the_concordance_of_an_archive_is_of_its_latest_texts(
    writer: ArchiveWriter, path: Path, kind: str
) -> None:
    fields = {"source": "sources", "field": "fields_of_work"}[kind]
    keep(writer, release(1, **{fields: ("Wrong",)}), payload=b"1")
    keep(writer, release(1, **{fields: ("Right", "Two")}), payload=b"2")
    keep(writer, release(1, language="ru", **{fields: ("Верно", "Два")}), payload=b"3")
    keep(writer, release(2, **{fields: ("Alone",)}), payload=b"4")

    found = concordance(Archive.open(path), kind)  # type: ignore[arg-type]

    joined = {("ru", "Верно", "Right"), ("ru", "Два", "Two")}
    assert joined <= set(found.joined())
    assert {name for _, _, name in found.joined()} <= {"Right", "Two"}
