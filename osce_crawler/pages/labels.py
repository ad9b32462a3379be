"""Lists the labels and types that pages print, in many languages."""

import re
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

    # As `==` compares. That of `Enum` hashes the name, and each page looks up dozens of labels.
    __hash__ = object.__hash__


_SPELLINGS = {
    Label.DATE: "date|publishing date|publication date|published|published on|date published"
    "|date of publication|posted|posted on|issued|issued on|release date|date of release|дата|дата публикации|дата"
    " публікації|data|data e publikimit|datum|datum objave|датум|датум на објавување"
    "|veröffentlichungsdatum|veröffentlicht|veröffentlicht am|erscheinungsdatum"
    "|date de publication|date de parution|publié le|publié",
    Label.PLACE: "place|location|location(s)|locations|место|место"
    " проведения|місце|vendi|mjesto|mesto|lieu|lieux|lieu(x)|ort|orte|ort(e)|standort",
    Label.SOURCE: "source|sources|источник|джерело|burimi|burimet|izvor|извор|quelle|quellen"
    "|quelle(n)|source(s)",
    Label.FIELDS: "fields of work|field of work|what we do|направления деятельности|сферы"
    " деятельности|что мы делаем|"
    "напрями діяльності|що ми робимо|fushat e veprimtarisë|fushat e punës|çfarë bëjmë|oblasti"
    " rada|područja rada|"
    "области рада|области на работа|што правиме"
    "|arbeitsbereich|arbeitsbereiche|arbeitsfeld|arbeitsfelder|arbeitsgebiet|arbeitsgebiete"
    "|tätigkeitsbereich|tätigkeitsbereiche|tätigkeitsfeld|tätigkeitsfelder|tätigkeitsgebiet"
    "|tätigkeitsgebiete|aufgabenbereich|aufgabenbereiche|themenbereich|themenbereiche|was wir tun"
    "|was wir machen"
    "|domaine d'activité|domaines d'activité|domaine d'activités|domaines d'activités"
    "|domaine d'action|domaines d'action|domaine d'intervention|domaines d'intervention"
    "|domaine de travail|domaines de travail|champ d'activité|champs d'activité|champ d'action"
    "|champs d'action|secteur d'activité|secteurs d'activité|ce que nous faisons|nos activités",
    Label.TYPE: "content type|type|вид контента|тип|вид контенту|lloji i përmbajtjes|lloji|vrsta"
    " sadržaja|vrsta|inhaltstyp|inhaltsart|art des inhalts|type de contenu",
    Label.EVENT: "when|where|organized by|organised"
    " by|когда|где|организатор|организаторы|коли|де|kur|ku|organizuar nga"
    "|wann|wo|organisiert von|veranstaltet von|veranstalter|quand|où|organisé par|organisateur"
    "|organisateurs",
    Label.OTHER: "description|summary|описание|where we are|где мы работаем|ku"
    " jemi|language|languages|язык|gjuha|tags|author|автор"
    "|beschreibung|zusammenfassung|kurzfassung|wo wir arbeiten|wo wir sind|wo wir tätig sind"
    "|sprache|sprachen|schlagwörter|autor|autorin|verfasser"
    "|résumé|où nous sommes|où nous travaillons|où nous intervenons|langue|langues|mots-clés"
    "|auteur|auteure",
}
_BY_SPELLING = {
    spelling: label for label, spellings in _SPELLINGS.items() for spelling in spellings.split("|")
}
_AS_PRINTED = {
    f"{printed}{colon}": label
    for spelling, label in _BY_SPELLING.items()
    for printed in (spelling, spelling.capitalize())
    for colon in ("", ":")
}
"""Labels in their usual form, which need no key."""
_SHORTEST_PART, _LONGEST_OF_TWO = 4, 60
"""Letters of a part of a label, and of two labels."""
_FIRST_WORDS = frozenset(re.split(r"\W", spelling, maxsplit=1)[0] for spelling in _BY_SPELLING)

_TYPES = frozenset(
    "press release|news|news item|press statement|statement|daily report|spot report|status"
    " report|weekly report|"
    "feature|story|media advisory|announcement|speech|"
    "пресс-релиз|новость|новости|заявление|заявление для прессы|ежедневный отчет|ежедневный отчёт|"
    "прес-реліз|новина|новини|komunikatë për shtyp|njoftim për"
    " shtyp|komunikatë|lajm|lajme|deklaratë|deklaratë për shtyp|"
    "saopštenje za javnost|saopćenje za javnost|priopćenje za"
    " javnost|saopštenje|vijest|vest|vesti|саопштење|"
    "саопштење за јавност|вест|вести|соопштение|соопштение за јавност|"
    "pressemitteilung|presseaussendung|presseerklärung|pressemeldung|medienmitteilung|nachricht"
    "|nachrichten|neuigkeit|neuigkeiten|erklärung|stellungnahme|tagesbericht|täglicher bericht"
    "|wochenbericht|lagebericht|"
    "communiqué de presse|communiqué|nouvelle|nouvelles|actualité|actualités|déclaration"
    "|déclaration à la presse|rapport quotidien|rapport hebdomadaire|rapport ponctuel".split("|")
)
_PRINTED_TYPES = _TYPES | {name.capitalize() for name in _TYPES}
"""Types in their usual form, which need no key. None is one of _EVENT_TYPES."""
_EVENT_TYPES = frozenset(
    "event|events|meeting|conference|seminar|workshop|training|round table|exhibition|call for"
    " papers|vacancy|"
    "мероприятие|событие|конференция|подія|захід|ngjarje|aktivitet|događaj|догађај|настан"
    "|veranstaltung|veranstaltungen|konferenz|tagung|sitzung|treffen|ausstellung"
    "|stellenausschreibung|événement|événements|évènement|conférence|séminaire|atelier|réunion"
    "|table ronde|exposition|avis de vacance".split("|")
)


def label_of(text: str) -> Label | None:
    """The field that a label names, with or without its colon; None if the text is no label."""
    if label := _AS_PRINTED.get(text):
        return label
    first = text.partition(" ")[0]
    # The key of such a text has the same letters and digits at its start, and then no other one.
    if first.isalnum() and text.isascii() and first.lower() not in _FIRST_WORDS:
        return None
    return _BY_SPELLING.get(comparison_key(text))


def is_of_two_labels(text: str) -> bool:
    """Whether a text is a known label and the end of another one, with bytes between them lost.

    >>> is_of_two_labels("Sourcework:")
    True
    >>> is_of_two_labels("Place of work:")
    False
    """
    printed = text.rstrip(": \N{NO-BREAK SPACE}")[:_LONGEST_OF_TWO]
    splits = range(_SHORTEST_PART, len(printed) - _SHORTEST_PART + 1)
    return any(
        printed[:split].casefold() in _BY_SPELLING and _is_label_end(printed[split:])
        for split in splits
    )


def _is_label_end(rest: str) -> bool:
    """Whether a text is the end of a label, or a whole one. `Datatype` is one word."""
    if not rest[0].isalpha():
        return False
    is_whole = rest.casefold() in _BY_SPELLING
    if is_whole and rest[0].islower():
        return False
    return is_whole or any(label.endswith(rest) for label in _BY_SPELLING)


def label_at_end(text: str) -> Label | None:
    """The field whose label ends a text, as templates print it: of `VIENNAFields of work:`."""
    if not text.endswith(":"):
        return None
    labels = (
        label
        for printed, label in _AS_PRINTED.items()
        if printed.endswith(":") and printed[0].isupper() and text.endswith(printed)
    )
    return next(labels, None)


def is_release_type(text: str) -> bool:
    """Whether the text is a type that the site lists with press releases, such as `Spot report`."""
    return text in _PRINTED_TYPES or comparison_key(text) in _TYPES


def is_event_type(text: str) -> bool:
    """Whether the text is a type that is not archived, such as `Event` or `Vacancy`."""
    return text not in _PRINTED_TYPES and comparison_key(text) in _EVENT_TYPES
