"""Each rule at its threshold: quiet just below it, and loud at it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from osce_crawler.alarms.canaries import MOST, Candidate, chosen
from osce_crawler.alarms.fills import fill_symptoms
from osce_crawler.alarms.identity import identity_symptoms
from osce_crawler.alarms.judge import symptoms_of
from osce_crawler.alarms.letters import damaged_letters
from osce_crawler.alarms.listings import listing_symptoms, refusal_symptoms
from osce_crawler.alarms.novelty import novelty_symptoms
from osce_crawler.alarms.observation import ListingSeen, News, PageShape, Pair
from osce_crawler.alarms.pairs import pair_symptoms
from osce_crawler.alarms.silence import flood_symptoms, silence_symptoms
from osce_crawler.alarms.symptoms import Symptom
from osce_crawler.alarms.texts import same_symptoms, text_symptoms
from tests.alarms.made import ALL, history, new, pair, reading, run

_TYPES = frozenset({"News"})


def _names(symptoms: Sequence[Symptom]) -> set[tuple[str, str]]:
    return {(one.rule, one.field) for one in symptoms}


def _of_pairs(*pairs: Pair) -> set[tuple[str, str]]:
    return _names([*pair_symptoms(pairs, _TYPES)])


def _quiet(count: int) -> list[Pair]:
    return [pair(100 + number) for number in range(count)]


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("place", {"filled": ALL - {"place"}}),
        ("date", {"published_on": "2026-01-02"}),
        ("title", {"title": "Other"}),
        ("text", {"paragraphs": 1}),
        ("encoding", {"damage": 1}),
        ("type", {"content_type": "Communiqué"}),
    ],
)
def test_the_same_fault_in_two_canaries_or_in_three_and_30_percent_of_the_pairs(
    name: str, after: dict[str, Any]
) -> None:
    canaries = [pair(number, is_canary=True, **after) for number in range(2)]
    others = [pair(number, **after) for number in range(3)]

    assert _of_pairs(*canaries, *_quiet(5)) == {("A1", name)}
    assert _of_pairs(canaries[0], *_quiet(1)) == set()
    assert _of_pairs(*others, *_quiet(7)) == {("A2", name)}
    assert _of_pairs(*others, *_quiet(8)) == set()
    assert _of_pairs(*others[:2]) == set()


def test_different_faults_are_not_added_up() -> None:
    lost = [
        pair(number, filled=ALL - {name}) for number, name in enumerate(("place", "date", "type"))
    ]

    assert _of_pairs(*lost) == set()


def test_what_was_not_there_before_is_not_lost() -> None:
    bare = frozenset({"title"})
    pairs = [one._replace(before=replace(one.before, filled=bare)) for one in _quiet(4)]
    shorter = [pair(9, paragraphs=1)._replace(before=reading(9, paragraphs=2))] * 4

    assert _of_pairs(*[one._replace(after=replace(one.before)) for one in pairs]) == set()
    assert _of_pairs(*shorter) == set()


def test_refused_pages_other_markup_and_one_text_for_several() -> None:
    refused = [pair(number)._replace(after=None) for number in range(3)]
    shapes = PageShape(matches=frozenset({"body", "place"}), classes=frozenset())
    built = [
        pair(number)._replace(
            shape_before=shapes,
            shape_after=shapes._replace(matches=frozenset({"body"})),
        )
        for number in range(3)
    ]
    same = [pair(number, text="you must log in") for number in range(3)]

    assert _of_pairs(*refused) == {("A2", "refused")}
    assert _of_pairs(*built) == {("A2", "layout")}
    assert _of_pairs(*same) == {("A2", "same-text")}


def test_a_field_that_vanishes_from_new_releases_but_not_one_forgotten_for_a_day() -> None:
    lacking = [new(number, filled=ALL - {"sources"}) for number in range(8)]

    assert _names([*fill_symptoms(history(*lacking))]) == {("A3", "sources")}
    assert [*fill_symptoms(history(*lacking[:4]))] == []
    assert [*fill_symptoms(history(*lacking, before=90))] == []  # too few to know the rate


def test_texts_that_are_short_cut_or_of_another_size() -> None:
    short = [new(number, paragraphs=1) for number in range(8)]
    cut = [new(number, removed=3) for number in range(8)]
    small = [new(number, page_bytes=20_000) for number in range(8)]

    assert _names([*text_symptoms(history(*short))]) == {("A4", "text")}
    assert _names([*text_symptoms(history(*cut))]) == {("A4", "removed")}
    assert _names([*text_symptoms(history(*small))]) == {("A4", "text")}
    assert [*text_symptoms(history(*short[:3], *(new(8 + at) for at in range(5))))] == []


def test_one_title_or_first_paragraph_for_several() -> None:
    assert _names([*same_symptoms(history(*(new(at, title="OSCE") for at in range(3))))]) == {
        ("A5", "title")
    }
    several = [new(at, opening="same" if at < 4 else f"own {at}") for at in range(8)]
    assert _names([*same_symptoms(history(*several))]) == {("A5", "same-text")}
    assert [*same_symptoms(history(*several[1:]))] == []


def test_node_ids_that_jump_or_are_old() -> None:
    far, near = new(1, key=(9_000_000, "en")), new(2, key=(6_298, "en"))
    old = [new(at, key=(at + 1, "en")) for at in range(2)]
    high = history(*old, last_node=700_000)

    assert _names([*identity_symptoms(history(far))]) == {("A6", "ids")}
    assert [*identity_symptoms(history(near))] == []
    assert _names([*identity_symptoms(high)]) == {("A6", "ids")}
    assert [*identity_symptoms(replace(high, releases=high.releases[:-1]))] == []


def test_a_type_that_nobody_has_seen_twice_and_damaged_letters() -> None:
    odd = [new(at, content_type="Communiqué") for at in range(2)]
    damaged = [new(at, damage=4) for at in range(2)]

    assert _names([*identity_symptoms(history(*odd))]) == {("A6", "type")}
    assert [*identity_symptoms(history(odd[0]))] == []
    day_before = replace(odd[0], is_new=False, in_history=True)
    types = {"News": 300, "Communiqué": 1}
    assert _names([*identity_symptoms(history(day_before, odd[1], types=types))]) == {
        ("A6", "type")
    }
    seen_long_ago = {"News": 300, "Communiqué": 2}
    assert [*identity_symptoms(history(day_before, odd[1], types=seen_long_ago))] == []
    assert _names([*identity_symptoms(history(*damaged, before=1_000))]) == {("A6", "encoding")}
    assert [*identity_symptoms(history(damaged[0]))] == []


def test_pages_mostly_of_new_elements_by_their_median() -> None:
    known, other = frozenset({"p.", "div.body"}), frozenset({"div.a", "div.b", "div.c", "p."})
    past = history(classes={"drupal11": known})
    nothing = frozenset[str]()

    loud = run(regions=[("drupal11", other, nothing)] * 2 + [("drupal11", nothing, nothing)])
    assert _names([*novelty_symptoms(loud, past)]) == {("A7", "layout")}
    one_page = run(regions=[("drupal11", other, nothing)] + [("drupal11", nothing, nothing)] * 2)
    assert [*novelty_symptoms(one_page, past)] == []
    own = run(regions=[("drupal11", other, other)] * 3)
    assert [*novelty_symptoms(own, past)] == []


def test_listings() -> None:
    def of(**given: Any) -> set[tuple[str, str]]:
        seen = ListingSeen(listing="/press-releases", language="en", pages_read=9)._replace(**given)
        return _names([*listing_symptoms(run(listings=[seen]))])

    assert of(total=(3_500, 310)) == {("A8", "total")}
    assert of(total=(770, 0)) == {("A8", "total")}
    assert of(missing=["a", "b", "c"]) == {("A8", "entries")}
    assert of(missing=["a", "b"]) == set()
    assert of(pages_empty=4) == {("A8", "entries")}
    assert of(pages_empty=1) == set()
    # One page is enough where an alarm is open for it: it closes when the page has entries.
    assert of(pages_empty=1, empty_again="/press-releases?page=6") == {("A8", "entries")}


def test_refusals() -> None:
    assert [*refusal_symptoms(run(requested=15, refused=["a", "b", "c"]))] != []
    assert [*refusal_symptoms(run(requested=16, refused=["a", "b", "c"]))] == []
    assert [*refusal_symptoms(run(requested=2, refused=["a", "b"]))] == []


@pytest.mark.parametrize(("gap", "silent", "loud"), [(1, 7, 8), (6, 9, 10), (20, 30, 31)])
def test_silence_is_longer_than_ever(gap: int, silent: int, loud: int) -> None:
    def after(days: int) -> list[Symptom]:
        news = {"ru": News(last="2026-01-01", longest_gap=gap, days=500)}
        today = run(today=f"2026-01-{1 + days:02}" if days < 31 else "2026-02-01")
        return [*silence_symptoms(today, history(news=news))]

    assert after(silent) == []
    assert [one.scopes for one in after(loud)] == [frozenset({"ru"})]


def test_a_flood() -> None:
    many = [new(number) for number in range(41)]

    assert _names([*flood_symptoms(history(*many))]) == {("A9", "flood")}
    assert [*flood_symptoms(history(*many[1:]))] == []
    assert [*flood_symptoms(history(*many, new_by_run=(30,)))] == []


def test_only_canaries_and_pairs_are_judged_before_the_history_is_ready() -> None:
    far = new(1, key=(9_000_000, "en"))
    lost = run(pairs=[pair(number, title="Other") for number in range(3)])

    assert _names(symptoms_of(run(), history(far))) == {("A6", "ids")}
    for young in (history(far, complete_runs=4), history(far, total=199)):
        assert symptoms_of(run(), young) == []
        assert _names(symptoms_of(lost, young)) == {("A2", "title")}
    assert symptoms_of(run()._replace(is_complete=False), history(far)) == []


def test_the_canaries_are_the_oldest_of_each_kind_first() -> None:
    def candidate(number: int, layout: str, lines: str) -> Candidate:
        return Candidate(
            record_id=number, url=f"/{number}", layout=layout, language="en",
            published_on=f"20{number:02}-01-01", lines=lines,
        )  # fmt: skip

    many = [candidate(number, "drupal6", "p") for number in range(20)]
    rare = [candidate(30, "drupal6", "br"), candidate(40, "drupal11", "p")]

    found = chosen([*rare, *many])
    assert [one.record_id for one in found[:3]] == [0, 30, 40]
    assert len(found) == MOST


@pytest.mark.parametrize(
    "damaged",
    [
        "caf\ufffd",
        "Ã¶ffentlich",
        "VIENNA â€“ The",
        "ÐŸÑ€ÐµÑÑ",
        "РџСЂРµСЃСЃ",
        "Âåíà ïðåññ",
        "????? ??",
    ],
)
def test_damaged_letters_are_seen(damaged: str) -> None:
    assert damaged_letters(f"Before {damaged} after") > 0


@pytest.mark.parametrize(
    "sound",
    ["naïve café à Genève – “œuvre”", "Пресс-релиз: «Россия», С. Иванов", "Đurđevdan у Србији, Рђанин",
     "Tirana, më 5 tetor", "Did they? Really?!", "Âge, Évian, Âme", "Shqipëria çdo ditë"],
)  # fmt: skip
def test_sound_letters_are_not(sound: str) -> None:
    assert damaged_letters(sound) == 0
