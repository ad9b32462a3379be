"""Lists the names of the days of the week, in full and shortened."""

from osce_crawler.pages.months import fold_name

# A line a day, from Monday to Sunday. Tajik is left out: its Monday is `душанбе`, the name of a
# capital. `ятниця`: the word after the apostrophe of `п’ятниця`.
_IN_FULL = """
monday montag lundi lunedì lunes понедельник понеділок понедељак понеделник ponedjeljak ponedeljak hënë pazartesi luni poniedziałek pondělí
tuesday dienstag mardi martedì martes вторник вівторок уторак utorak martë salı marți wtorek úterý
wednesday mittwoch mercredi mercoledì miércoles среда середа srijeda sreda mërkurë çarşamba miercuri środa středa
thursday donnerstag jeudi giovedì jueves четверг четвер четвртак четврток četvrtak enjte perşembe joi czwartek čtvrtek
friday freitag vendredi venerdì viernes пятница ятниця петак петок petak premte cuma vineri piątek pátek
saturday samstag sonnabend samedi sabato sábado суббота субота сабота subota shtunë cumartesi sâmbătă sobota
sunday sonntag dimanche domenica domingo воскресенье неділя недеља недела nedjelja nedelja diel pazar duminică niedziela neděle
"""
_SHORTENED = """
mon mo lun пн пон pon
tue tues di mar вт вто уто uto
wed mi mer ср сре sri sre
thu thur thurs do jeu чт чет čet
fri fr ven пт пет pet
sat sa sam сб саб суб sub
sun so dim вс нд нед ned
"""


def _numbered(names: str) -> dict[str, int]:
    days = enumerate(names.strip().splitlines())
    return {fold_name(word): day for day, words in days for word in words.split()}


_FULL_NAMES = _numbered(_IN_FULL)
_SHORT_NAMES = _numbered(_SHORTENED)
WEEKDAYS = frozenset({*_FULL_NAMES, *_SHORT_NAMES})
"""Folded names of the days of the week, in full or shortened."""


def weekday_number(word: str) -> int | None:
    """The day of the week, 0 for Monday, of a name in full; None for another word.

    >>> weekday_number("Tuesday"), weekday_number("Суббота"), weekday_number("Tue")
    (1, 5, None)
    """
    return _FULL_NAMES.get(fold_name(word))


def short_weekday_number(word: str) -> int | None:
    """The day of the week of a shortened name. Many are words too: `So`, `Do`, `mar`."""
    return _SHORT_NAMES.get(fold_name(word))
