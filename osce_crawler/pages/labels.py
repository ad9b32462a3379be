"""Lists the labels and types that pages print, in many languages."""

from enum import Enum, auto

from osce_crawler.text import comparison_key


class Label(Enum):
    """The field that a label names. OTHER: a known label without a field in the record."""

    DATE = auto()
    PLACE = auto()
    SOURCE = auto()
    FIELDS = auto()
    TYPE = auto()
    EVENT = auto()
    OTHER = auto()


_SPELLINGS = {
    Label.DATE: "date|publishing date|publication date|дата|дата публикации|дата"
    " публікації|data|data e publikimit|"
    "datum|datum objave|датум|датум на објавување",
    Label.PLACE: "place|location|location(s)|locations|место|место"
    " проведения|місце|vendi|mjesto|mesto|lieu|ort",
    Label.SOURCE: "source|sources|источник|джерело|burimi|burimet|izvor|извор|quelle",
    Label.FIELDS: "fields of work|field of work|what we do|направления деятельности|сферы"
    " деятельности|что мы делаем|"
    "напрями діяльності|що ми робимо|fushat e veprimtarisë|fushat e punës|çfarë bëjmë|oblasti"
    " rada|područja rada|"
    "области рада|области на работа|што правиме",
    Label.TYPE: "content type|type|вид контента|тип|вид контенту|lloji i përmbajtjes|lloji|vrsta"
    " sadržaja|vrsta",
    Label.EVENT: "when|where|organized by|organised"
    " by|когда|где|организатор|организаторы|коли|де|kur|ku|organizuar nga",
    Label.OTHER: "description|summary|описание|where we are|где мы работаем|ku"
    " jemi|language|languages|язык|gjuha|tags|author|автор",
}
_BY_SPELLING = {
    spelling: label for label, spellings in _SPELLINGS.items() for spelling in spellings.split("|")
}

_TYPES = frozenset(
    "press release|news|news item|press statement|statement|daily report|spot report|status"
    " report|weekly report|"
    "feature|story|media advisory|announcement|speech|"
    "пресс-релиз|новость|новости|заявление|заявление для прессы|ежедневный отчет|ежедневный отчёт|"
    "прес-реліз|новина|новини|komunikatë për shtyp|njoftim për"
    " shtyp|komunikatë|lajm|lajme|deklaratë|deklaratë për shtyp|"
    "saopštenje za javnost|saopćenje za javnost|priopćenje za"
    " javnost|saopštenje|vijest|vest|vesti|саопштење|"
    "саопштење за јавност|вест|вести|соопштение|соопштение за јавност|pressemitteilung|communiqué"
    " de presse".split("|")
)
_EVENT_TYPES = frozenset(
    "event|events|meeting|conference|seminar|workshop|training|round table|exhibition|call for"
    " papers|vacancy|"
    "мероприятие|событие|конференция|подія|захід|ngjarje|aktivitet|događaj|догађај|настан".split(
        "|"
    )
)


def label_of(text: str) -> Label | None:
    """The field that a label names, with or without its colon; None if the text is no label."""
    return _BY_SPELLING.get(comparison_key(text))


def is_release_type(text: str) -> bool:
    """Whether the text is a type that the site lists with press releases, such as `Spot report`."""
    return comparison_key(text) in _TYPES


def is_event_type(text: str) -> bool:
    """Whether the text is a type that is not archived, such as `Event` or `Vacancy`."""
    return comparison_key(text) in _EVENT_TYPES
