"""Templates to text. Everything that comes from the archive is escaped."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from osce_crawler import __version__
from osce_crawler.web import addresses
from osce_crawler.web.messages import Response

_HERE = Path(__file__).parent
LANGUAGES = {
    "en": "English", "ru": "Russian", "sq": "Albanian", "sr": "Serbian", "sr-Latn": "Serbian (Latin)",
    "uk": "Ukrainian", "de": "German", "fr": "French", "it": "Italian", "es": "Spanish", "mk": "Macedonian",
    "bs": "Bosnian", "hr": "Croatian", "ro": "Romanian", "ky": "Kyrgyz", "kk": "Kazakh", "uz": "Uzbek",
    "tg": "Tajik", "tk": "Turkmen", "hy": "Armenian", "az": "Azerbaijani", "ka": "Georgian", "tr": "Turkish",
    "me": "Montenegrin", "cnr": "Montenegrin", "be": "Belarusian", "mn": "Mongolian",
}  # fmt: skip
MONTHS = (
    "January February March April May June July August September October November December".split()
)


STYLESHEET = (_HERE / "archive.css").read_bytes()
# The address changes with the content, so that a browser may keep the file for ever.
STYLESHEET_PATH = f"/assets/archive.css?{hashlib.sha256(STYLESHEET).hexdigest()[:12]}"
_MARK, _MARK_END = Markup("<mark>"), Markup("</mark>")


def environment() -> Environment:
    """The templates. A name that a page does not set is an error, not an empty text."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "page_templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        release_path=addresses.release_path,
        changes_path=addresses.changes_path,
        search_path=addresses.search_path,
        group_path=addresses.group_path,
        web_address=addresses.web_address,
        stylesheet=STYLESHEET_PATH,
        version=__version__,
    )
    made.filters.update(
        marked=marked, day=day, moment=moment, number=number, language=language_name
    )
    return made


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of HTML."""
    return Response(body=_TEMPLATES.get_template(template).render(values), status=status)


def marked(text: str, matches: Sequence[Sequence[int]]) -> Markup:
    """The text with its matches in <mark>. `matches` are pairs of offsets, in order.

    >>> marked("<b> radio", [[4, 9]])
    Markup('&lt;b&gt; <mark>radio</mark>')
    """
    pieces: list[Markup] = []  # a Markup that grows takes some times longer
    at = 0
    for start, end in matches:
        pieces += escape(text[at:start]), _MARK, escape(text[start:end]), _MARK_END
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def day(date: str | None) -> str:
    """A date for people; a date that is not known is named so.

    >>> day("2006-11-17"), day(None)
    ('17 November 2006', 'no date')
    """
    if not date:
        return "no date"
    year, month, of_month = date[:10].split("-")
    return f"{int(of_month)} {MONTHS[int(month) - 1]} {year}"


def moment(at: str | None) -> str:
    """A time for people, to the minute, in UTC.

    >>> moment("2026-01-01T08:30:00Z")
    '1 January 2026, 08:30 UTC'
    """
    return f"{day(at)}, {at[11:16]} UTC" if at else "unknown"


def number(value: int | None) -> str:
    """A number with commas.

    >>> number(4102)
    '4,102'
    """
    return f"{value or 0:,}"


def language_name(tag: str) -> str:
    """The English name of a language; the tag itself where the name is not known."""
    return LANGUAGES.get(tag, tag)


_TEMPLATES = environment()
