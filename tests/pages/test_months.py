"""Names of the months: whole words, one letter wrong at most, and never a guess between two."""

from collections.abc import Sequence

import pytest

from osce_crawler.pages.months import month_number

# First and last names of every language that has more than one form, and the short ones.
_FORMS = {
    1: "january jan januari siječanj stycznia ledna ocak yanvar qantar қаңтар",
    2: "february feb shkurtit févr luty února fevral ақпан",
    3: "march mar märz marzec března наурыз",
    4: "april apr kwietnia dubna nisan сәуір",
    5: "may maj maggio svibanj května mayıs мамыр",
    6: "june jun lipnja czerwca června haziran iyun маусым",
    7: "july jul srpanj lipca července temmuz iyul шілде",
    8: "august aug kolovoz sierpnia srpna ağustos avqust тамыз",
    9: "september sept sep rujan wrzesień září eylül sentyabr қыркүйек",
    10: "october oct październik října ekim oktyabr қазан",
    11: "november nov studenoga listopadu kasım noyabr қараша",
    12: "december dec grudnia prosince prosinca aralık dekabr желтоқсан",
}


@pytest.mark.parametrize("number", _FORMS)
def test_every_form_of_a_name_is_its_month_in_any_case(number: int) -> None:
    forms = _FORMS[number].split()

    assert [month_number(form) for form in forms] == [number] * len(forms)
    assert [month_number(form.title()) for form in forms] == [number] * len(forms)


@pytest.mark.parametrize(
    ("word", "months"),
    [
        ("listopad", {"hr": 10, "bs": 10, "sh": 10, "pl": 11, "cs": 11}),
        ("listopada", {"hr": 10, "bs": 10, "sh": 10, "pl": 11}),
    ],
)
def test_one_word_for_two_months_needs_the_language(word: str, months: dict[str, int]) -> None:
    assert {language: month_number(word, language) for language in months} == months
    assert {month_number(word.title(), f"{language.upper()}-Latn") for language in months} == {
        10,
        11,
    }
    assert [month_number(word, language) for language in (None, "", "en", "sr")] == [None] * 4


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("novembr", 11),
        ("novembe", 11),
        ("novemberr", 11),
        ("novvember", 11),
        ("novenber", 11),
        ("novembre", 11),
        ("nowember", 11),
        ("septembar", 9),
        ("septmber", 9),
        ("februaryy", 2),
        ("januare", 1),
        ("novemb", None),
        ("nvembr", None),
        ("novvemberr", None),
        ("ovember", None),
        ("xovember", None),
        ("mayy", None),
        ("augusst", None),
        ("augus", None),
        ("auguste", 8),
        ("qershori", 6),
        ("", None),
    ],
)
def test_a_long_name_may_have_one_letter_wrong(word: str, number: int | None) -> None:
    assert month_number(word) == number


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ("OCAK ŞUBAT MART NİSAN MAYIS HAZİRAN TEMMUZ AĞUSTOS EYLÜL EKİM KASIM ARALIK", range(1, 13)),
        ("Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık", range(1, 13)),
        ("Январи Феврали Марти Апрели Майи Июни Июли Августи Сентябри Октябри Ноябри Декабри",
         range(1, 13)),
        ("ЯНВАРИ ФЕВРАЛИ МАРТИ АПРЕЛИ МАЙИ ИЮНИ ИЮЛИ АВГУСТИ СЕНТЯБРИ ОКТЯБРИ НОЯБРИ ДЕКАБРИ",
         range(1, 13)),
        (("იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი"
         " დეკემბერი"), range(1, 13)),
        (("հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի"
         " նոյեմբերի դեկտեմբերի"), range(1, 13)),
        ("FEVRIER AOUT DECEMBRE MARZ JANNER KOLOVOZA AGUSTOS SUBAT", (2, 8, 12, 3, 1, 8, 8, 2)),
        ("hazi̇ran ni̇san", (6, 4)),
    ],
)  # fmt: skip
def test_capitals_and_accents_do_not_matter(names: str, numbers: Sequence[int]) -> None:
    assert [month_number(name) for name in names.split()] == list(numbers)


@pytest.mark.parametrize("word", ["decisions", "marches", "maybe", "junior", "octopus", "decent"])
def test_a_word_that_begins_like_a_month_is_none(word: str) -> None:
    assert month_number(word) is None
