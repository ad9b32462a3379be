"""Labels, month names and page words in the three languages of the sample."""

from dataclasses import dataclass
from datetime import date

MONTHS = {
    "en": "January February March April May June July August September October November"
    " December".split(),
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября"
    " декабря".split(),
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor".split(),
}
NAMES = {"en": "English", "ru": "Русский", "sq": "Shqip"}


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels before the values on a page, with the colon if the site prints one."""

    date: str
    place: str
    source: str
    fields: str
    content_type: str
    publishing_date: str
    heading: str
    next: str
    last: str


ENGLISH = Labels(
    "Date:",
    "Place:",
    "Source:",
    "Fields of work:",
    "Content type:",
    "Publishing date:",
    "Press releases",
    "Next",
    "Last",
)
RUSSIAN = Labels(
    "Дата:",
    "Место:",
    "Источник:",
    "Направления деятельности:",
    "Вид контента:",
    "Дата публикации:",
    "Пресс-релизы",
    "Следующая",
    "Последняя",
)
RUSSIAN_OLD = Labels(
    "Дата публикации:",
    "Место:",
    "Источник:",
    "Что мы делаем",
    "Вид контента:",
    "Дата публикации:",
    "Пресс-релизы",
    "следующая",
    "последняя",
)
ALBANIAN = Labels(
    "Data:",
    "Vendi:",
    "Burimi:",
    "Fushat e veprimtarisë:",
    "Content type:",
    "Publishing date:",
    "Komunikatat për shtyp",
    "Tjetra",
    "E fundit",
)


def labels_of(language: str, layout: str) -> Labels:
    """The labels of a layout in a language."""
    if language == "ru":
        return RUSSIAN_OLD if layout == "drupal6" else RUSSIAN
    return {"en": ENGLISH, "sq": ALBANIAN}[language]


def long_date(day: date, language: str) -> str:
    """``17 November 2006`` in the words of a language."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
