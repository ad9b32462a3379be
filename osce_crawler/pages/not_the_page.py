"""Recognises answers that are not the release that was asked for: maintenance, login and error
pages, and challenges to robots, sent with status 200 and often inside the site's own template.

A mark of a vendor or a phrase proves nothing: ordinary pages have forms to log in, captchas, and
headings such as `Maintenance of peace`. So it counts only where the page has nearly none of the
fields that nearly every release has.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from http import HTTPStatus
from itertools import islice
from typing import NamedTuple

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import decode
from osce_crawler.pages.patterns import on_demand
from osce_crawler.records import DateSource, PressRelease
from osce_crawler.text import clean_text, comparison_key

KIND = "not-the-page"
"""Kind of the refusal of such an answer."""
MESSAGE = "the site answered with another page than the release: {reason}; crawl again later"
_CHALLENGE_HEADER = ("cf-mitigated", "challenge")
_FEW_WORDS = 150
"""More words than a challenge prints outside its scripts."""
_MOST_WORDS_UNREAD = 400
"""Of a page that could not be read as a release, and whose heading is such a phrase."""
_LONGEST_HEADING = 80
_SHARED_WORDS = 0.5
"""Share of the words of the listed title that the page's own title has at least."""
_VENDOR_MARKS = on_demand(
    rb"(?i)_cf_chl_|cf-browser-verification|cf-error-details|cf-turnstile"
    rb"|id=[\"']?challenge-form|_incapsula_resource|\.awswaf\.com|captcha-delivery\.com"
    rb"|px-captcha|sucuri_cloudproxy|anubis_challenge|ddos-guard|g-recaptcha|h-captcha",
)
_STATUS_PHRASES = "|".join(
    re.escape(status.phrase.lower()) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST
)
# Each line is a whole heading.
_PHRASES = r"""
# Challenges and blocks.
(just a|one) moment(,? please)?
please wait( a (moment|minute|few seconds))?
loading
attention required
(sorry,? )?you (have been|are|were) blocked
(access|permission|request) (is |was |has been )?(denied|restricted|forbidden|blocked|rejected|unsuccessful)
forbidden
unauthori[sz]ed
not authori[sz]ed
authori[sz]ation required
(checking|verifying) (your browser|(if |that )?you are (a )?human|you are not a (ro)?bot)( before accessing .+)?
verify (that )?you are (a )?human
human verification
verification required
are you a (ro)?bot
(making sure|confirm|prove) (that )?you('re| are) (not a (ro)?bot|human)
(security|bot|browser) (check|verification)
captcha
ddos[- ]guard
ddos protection.*
too many requests
rate limit(ed)?( exceeded)?
slow down
# Maintenance and errors.
((the|this|our) )?((web)?site|page|service|server|system) (is )?((currently|temporarily) )?(under (maintenance|construction)|off-?line|down( for maintenance)?|(not |un)available|closed)
((under|scheduled|planned|system|(web)?site) )?maintenance( mode| work| notice| in progress)?
we('ll| will) be (right )?back( soon| shortly)?
be (right )?back( soon)?
temporarily unavailable
technical (difficulties|problems|error)
((an|unexpected|internal|server|application|fatal|database) )*error( \d{3}| page| (has )?occurred)?
something went wrong
oops
(the )?(page|file|document|content) (is |was |could )?not (be )?found
not found
# Doors before the content.
(please )?(log ?in|sign ?in)( required| to continue)?
login required
user (account|login)
authentication required
session (has )?expired
before you continue
(we use |accept )?cookies?( consent| settings| required| policy)?
(you are being )?redirect(ing|ed)
enable javascript
javascript (is )?(required|disabled)
# Russian and Ukrainian.
(ведутся |проводятся )?технические работы( на сайте)?
техническое обслуживание
технічні роботи
сайт (на|находится на) (обслуживании|реконструкции)
доступ (запрещ[её]н|ограничен|закрыт|заборонено|обмежено)
(страница|запрашиваемая страница|документ) не найден[ао]?
сторінк[ау] не знайдено
сайт (временно )?(недоступен|не работает|закрыт)
сайт тимчасово недоступний
((внутренняя|непредвиденная) )?ошибка( сервера)?( \d{3})?
(внутрішня )?помилка( \d{3})?
вход( на сайт| в систему)?
авторизация
вхід
проверка (браузера|безопасности)
(подождите|пожалуйста,? подождите|один момент)
перенаправление
слишком много запросов
# German and French.
wartungsarbeiten
seite nicht gefunden
zugriff verweigert
anmelden
anmeldung
(site )?en (cours de )?maintenance
page (non trouvée|introuvable)
accès (refusé|interdit)
connexion
"""
_PHRASE = on_demand(
    "(?:{})[\\s.!?…:]*".format(
        "|".join(line for line in _PHRASES.splitlines() if line and not line.startswith("#"))
        + rf"|(?:http )?(?:error )?(?:code )?[45]\d\d(?: error)?(?:[ :–—-]+(?:{_STATUS_PHRASES}))?"
        + f"|{_STATUS_PHRASES}"
    )
)
_SITE_NAMES = on_demand(
    r"\s*[|–—»:-]\s*(?:[\w.-]*osce[\w.-]*|обсе|обсє|osze|odihr|cloudflare|[\w-]+(?:\.[\w-]+)+)\s*$"
)
_WHERE = on_demand(r"^(?:[\w-]+\.)+[a-z]{2,}\s*[|:–—-]\s*")
_NO_TEXT = on_demand(r"(?si)<(script|style|template|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>")
_TITLES = on_demand(r"(?si)<(title|h1)\b[^<>]*>(.{0,600}?)</\1\s*>")
_TAG = on_demand(r"<[^<>]*>")
_WORD = on_demand(r"\w{2,}")
_MOST_TITLES = 4


class Answer(NamedTuple):
    """What a server sent for the address of a release, and what is known of the release."""

    page: bytes
    headers: Iterable[tuple[str, str]] = ()
    content_type: str | None = None
    release: PressRelease | None = None
    """How the page was read; None if it was refused."""
    expected_title: Callable[[], str | None] = lambda: None
    """Finds the title in the listing, or of the record; None if neither is known. It is called only
    for a doubtful answer.
    """


def reason_not_the_page(answer: Answer) -> str | None:
    """Why the answer is not the release that was asked for, in words; None if it may be.

    An answer without a release is refused in any case; the reason says more than the refusal.
    """
    if _is_challenged(answer.headers):
        return "its header says that it is a challenge to robots"
    evidence = _independent_evidence(answer.release) if answer.release else 0
    if evidence > 1:
        return None
    return next(_reasons(answer, evidence), None)


MOST_EVIDENCE = 5
"""The most that `evidence_of` returns."""


def evidence_of(release: PressRelease) -> int:
    """Number of the fields that nearly every release has: date, dateline, sources, type, fields of
    work.
    """
    return sum(
        map(
            bool,
            (
                release.published_on,
                release.dateline,
                release.sources,
                release.content_type,
                release.fields_of_work,
            ),
        )
    )


def _independent_evidence(release: PressRelease) -> int:
    """The evidence, with a date that was read in the dateline not counted again: a notice of
    maintenance that begins as a release does has one line of evidence, not two.
    """
    return evidence_of(release) - (release.published_on_source == DateSource.DATELINE)


def _is_challenged(headers: Iterable[tuple[str, str]]) -> bool:
    return any(
        (name.lower(), value.strip().lower()) == _CHALLENGE_HEADER for name, value in headers
    )


def _reasons(answer: Answer, evidence: int) -> Iterator[str]:
    release, fields = answer.release, "none" if evidence == 0 else "only one"
    words = _words(answer)
    if evidence == 0 and words < _FEW_WORDS and (mark := _VENDOR_MARKS().search(answer.page)):
        yield f"it has the mark of a challenge to robots, {mark[0].decode()!r}, and little text"
    headings = list(filter(None, _headings(answer)))
    phrase = next(filter(_is_phrase, headings), None)
    if phrase and (release or words < _MOST_WORDS_UNREAD):
        yield f"its heading is {phrase!r}, and it has {fields} of the fields of a release"
    expected = answer.expected_title()
    # The title of an unknown design may be in any element.
    titles = headings if release else [_NO_TEXT().sub(" ", _text(answer))]
    if expected and headings and not _shares_words(expected, titles):
        yield (
            f"its title {headings[0][:_LONGEST_HEADING]!r} is not the listed"
            f" {expected[:_LONGEST_HEADING]!r}, and it has {fields} of the fields of a release"
        )
    if release is None:
        return
    is_expected = expected and comparison_key(expected) == comparison_key(release.title)
    if evidence == 0 and not is_expected:
        yield "it has no date, dateline, source, type and field of work"


def _words(answer: Answer) -> int:
    """Number of words that the release has, or the page outside its scripts."""
    if answer.release:
        return sum(len(paragraph.split()) for paragraph in answer.release.paragraphs)
    return len(_NO_TEXT().sub(" ", _text(answer)).split())


def _headings(answer: Answer) -> Iterator[str]:
    """The title of the release, and what the page has in `<h1>` and `<title>`."""
    if answer.release:
        yield answer.release.title
    found = islice(_TITLES().finditer(_text(answer)), _MOST_TITLES)
    yield from (clean_text(unescape(_TAG().sub(" ", title[2]))) for title in found)


def _text(answer: Answer) -> str:
    try:
        return decode(answer.page, answer.content_type)
    except PageRefused:  # the reason for its refusal may be its charset
        return answer.page.decode("utf-8", "replace")


def _is_phrase(heading: str) -> bool:
    """Whether a heading is wholly one of the phrases, beside the name of the site."""
    if not 0 < len(heading) <= _LONGEST_HEADING:
        return False
    plain = heading.lower().replace("’", "'")
    shorter = _SITE_NAMES().sub("", _WHERE().sub("", plain)).strip()
    return any(_PHRASE().fullmatch(text) for text in (plain.strip(), shorter))


def _shares_words(expected: str, headings: Iterable[str]) -> bool:
    """Whether the headings have enough of the words of the expected title; true if it has none."""
    wanted = set(_WORD().findall(expected.lower()))
    found = {word for heading in headings for word in _WORD().findall(heading.lower())}
    return not wanted or len(wanted & found) >= _SHARED_WORDS * len(wanted)
