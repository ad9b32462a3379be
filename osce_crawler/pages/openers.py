"""Lists words that begin sentences and headings, and so are no places before a date or a dash."""

from osce_crawler.pages.months import fold_name
from osce_crawler.pages.weekdays import weekday_number

_ORGANISATIONS = frozenset(
    "OSCE ODIHR ОБСЕ БДИПЧ OSBE OEBS ОЕБС ОБСЄ OSZE CSCE СБСЕ NATO НАТО UNHCR UNICEF UNDP UNODC UNMIK"
    " EULEX IOM CIS СНГ ООН OHCHR CSO COVID GUAM PRESS NOTE SMM СММ WTO ВТО SALW HCNM RFOM PACE"
    " NGO NGOS USA UK EU UN HIV AIDS LGBT LGBTI LGBTQ ICT IT CEO PDF FAQ TV".split()
)
# As a heading or a sentence begins, in capitals or not. `New` also begins names of places, and the
# list of places (`places.py`) has those with an article.
_OPENERS = """
in on at the a an since until by from before after during as with for to of and but while when where
today yesterday tomorrow earlier last next this these both all some update corrigendum correction
corrected note ambassador minister president prime professor dr mr mrs ms secretary chairman
chairperson chairmanship head deputy director dear women men youth media training breaking new live
video photo elections election attention announcement invitation reminder advisory urgent news
exclusive interview background summary watch read more released issued published date
в на к с со из от по до для после сегодня вчера завтра внимание исправление исправлено обновление
обновлено срочно анонс фото видео выборы начиная уже посол министр президент глава председатель
у з від після до сьогодні вчора завтра увага оновлення виправлення виправлено вибори станом посол
në më nga deri sot dje nesër kujdes zgjedhje përditësim ambasadori
u na od do iz nakon posle poslije prije pre danas juče jučer sutra pažnja ispravka izbori ambasador
у на од до након после пре данас јуче сутра пажња исправка избори денес вчера утре внимание
am im in seit bis vom von nach vor gestern heute morgen achtung korrektur berichtigung wahlen
botschafter der die das
le la les depuis dès après avant hier aujourd demain attention correction rectificatif élections
ambassadeur en au du
bugün dün yarın dikkat seçim seçimler
"""
# A dated name with one of these words is an event, a body or a paper: `Human Rights Day,
# 10 December 2010 –`.
_NO_PLACES = """
day week month year council meeting conference seminar workshop forum summit session committee group
commission declaration agreement treaty convention decision resolution statement referendum mission
assembly parliament government ministry report review document elections election release advisory
news course exhibition stream interview law project programme program book publication website
день неделя год совет заседание конференция семинар саммит форум декларация соглашение миссия выборы
tag woche jahr rat konferenz seminar gipfel journée semaine conseil conférence séminaire sommet
"""
_MAY_BEGIN_NAMES = frozenset({"new"})
_WORD_ENDS = ".’'"


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold_name, words.split()))


_OPENER_KEYS = _folded(_OPENERS)
_NO_PLACE_KEYS = _folded(_NO_PLACES)


def begins_sentence(name: str) -> bool:
    """Whether a name of several words is no place: it begins as a sentence or heading does.

    >>> begins_sentence("UPDATE"), begins_sentence("In Vienna"), begins_sentence("Human Rights Day")
    (True, True, True)
    >>> begins_sentence("NEW YORK"), begins_sentence("NEW"), begins_sentence("KARAKOL")
    (False, True, False)
    """
    keys = [fold_name(word.strip(_WORD_ENDS)) for word in name.split()]
    if not keys or weekday_number(keys[0]) is not None or not _NO_PLACE_KEYS.isdisjoint(keys):
        return True
    return keys[0] in _OPENER_KEYS and not (len(keys) > 1 and keys[0] in _MAY_BEGIN_NAMES)


def is_organisation(name: str) -> bool:
    """Whether the first word of a name is an acronym, such as `OSCE` or `SALW`."""
    return name.partition(" ")[0].strip(_WORD_ENDS) in _ORGANISATIONS
