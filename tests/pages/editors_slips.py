"""Kinds of slips and habits of editors and templates that a guard against damage once refused."""

from collections.abc import Iterable, Mapping
from functools import partial

from benchmarks.pages import Template
from osce_crawler.records import Confidence
from tests.pages.editors_fields import KNOWN, OLD_TEMPLATES, linked_start, replaced
from tests.pages.editors_kinds import Kind, among, paragraphs
from tests.pages.editors_pages import TEMPLATES, Case
from tests.pages.editors_texts import Texts, html

_DRUPAL_6 = (Template.OLD, Template.OLD_BODY)
_ITEMS = '<div class="field-items"><div class="field-item odd">{place}</div></div>'
_EVENT = (
    '<div class="field field-event"><div class="field-label">Event:&nbsp;</div>'
    "<p>Date: 20 May 2007</p><p>Place: Vienna</p></div>"
)


def _filled(markup: str, texts: Texts) -> str:
    """`{short}`, `{first}`, `{second}`, and `{0}` to `{2}` are texts of the language."""
    return markup.format(
        *map(html, texts.items),
        short=html(texts.short),
        first=html(texts.first),
        second=html(texts.second),
    )


def _slip(markup: str, *found: str) -> Kind:
    """Markup in the middle of the text, and the names of the texts that are read of it."""
    return lambda texts: among(
        texts, _filled(markup, texts), *(_filled(one, texts) for one in found)
    )


def _around(*, before: str = "", after: str = "", warnings: tuple[str, ...] = ()) -> Kind:
    """Markup right before and after the text container."""
    return lambda texts: Case(
        text=paragraphs(*texts.long),
        paragraphs=texts.long,
        before=_filled(before, texts),
        after=_filled(after, texts),
        warnings=warnings,
    )


def _event(texts: Texts) -> Case:
    """A field that no record has, with a date and place of its own."""
    return Case(
        text=paragraphs(*texts.long),
        paragraphs=texts.long,
        replaced=(("</h1>", f"</h1>{_EVENT}"),),
        warnings=("labels: 'Event:' is not a known label",),
    )


_TABLE = '<table class="q3">'


def _beside(rest: str, tag: str = "aside", role: str = "") -> Kind:
    """The labels of an unknown design in a box, above more."""

    def case(texts: Texts) -> Case:
        ends = ("</table>", f"</table>{_filled(rest, texts)}</{tag}>")
        return replaced((_TABLE, f"<{tag}{role}>{_TABLE}"), ends)(texts)

    return case


_SOURCE = '<a href="/s">{source}</a>'


def _chained(texts: Texts) -> Case:
    """The source after the body that it is a part of; no label."""
    label = f'<div class="field-label">{html(texts.labels[2])}&nbsp;</div>'
    source = _SOURCE.format(source=html(texts.source))
    pairs = ((label, ""), (source, f'{source} » <a href="/s/2">{html(texts.source)}</a>'))
    return Case(text=paragraphs(*texts.long), paragraphs=texts.long, replaced=pairs)


def _around_title(start: str, end: str, opened: str) -> Kind:
    """Elements around the title, and a start tag in the text without its end."""

    def case(texts: Texts) -> Case:
        text = f"{paragraphs(*texts.long[:2])}<p>{opened}{html(texts.third)}</p>"
        replaced = (("<h1", f"{start}<h1"), ("</h1>", f"</h1>{end}"))
        return Case(text=text, paragraphs=texts.long, replaced=replaced)

    return case


def _quoted_title(texts: Texts) -> Case:
    """A title in a quote, and a lone end of a paragraph in a text without a dateline."""
    found = (texts.first, texts.second, texts.third)
    return Case(
        text=f"{paragraphs(*found)}</p>",
        paragraphs=found,
        replaced=(("<h1", "<blockquote><h1"), ("</h1>", "</h1></blockquote>")),
    )


def _damaged(markup: str, after: str = "") -> Kind:
    """A page whose footer is damaged; it is read by its title and text, which are whole."""

    def case(texts: Texts) -> Case:
        return Case(
            text=f"{paragraphs(*texts.long[:2])}{_filled(markup, texts)}",
            paragraphs=(*texts.long[:2], texts.first),
            after=after,
            replaced=(("</body>", "</div></td></body>"),),
            warnings=("markup: damaged outside of title and text: ",),
            confidence=Confidence.MEDIUM,
        )

    return case


def _as_value(texts: Texts) -> Case:
    """The text as the last value of the list of labels."""
    return Case(
        text=paragraphs(*texts.long),
        paragraphs=texts.long,
        before="<dt>Text:</dt><dd>",
        after="</dd></dl>",
        replaced=(("</dl>", ""),),
        warnings=_WITH_LABEL,
    )


_WITH_LABEL = ("labels: 'Text:' is not a known label",)
_OUTSIDE = "paragraphs: text outside the known parts: "
_LINKS = '<li><a href="/x/1">{0}</a></li><li><a href="/x/2">{1}</a></li>'
_LEFT_OUT = "paragraphs: a pane of links was left out: "
_PANE = '<div class="panel-pane pane-links"><div class="pane-content">{}</div></div>'

KINDS: Mapping[str, tuple[Kind, Iterable[Template]]] = {
    "a font and a span around an element of Word": (
        _slip('<font size=2><span><div class="MsoNormal">{first}</span></font></div>', "{first}"),
        TEMPLATES,
    ),
    "emphasis ends before an element in it": (
        _slip('<strong><em><div class="rtecenter">{first}</em></strong></div>', "{first}"),
        TEMPLATES,
    ),
    "a quote ends before a list in it": (
        _slip('<blockquote><ul><div class="x"><li>{0}</li></ul></blockquote></div>', "{0}"),
        KNOWN,
    ),
    "a list of links without its start": (_slip(f"{_LINKS}</ul>", "{0}", "{1}"), KNOWN),
    "a list of links that ends twice": (
        _slip(f"<ul><li>{{2}}</li></ul>{_LINKS}</ul>", "{2}", "{0}", "{1}"),
        KNOWN,
    ),
    "items with the class of a menu": (
        _slip('<ul><li class="menu-624 first">{0}</li></ul>', "{0}"),
        TEMPLATES,
    ),
    "a menu in the text": (
        _slip('<ul class="menu"><li class="leaf first"><a href="/x">{0}</a></li></ul>', "{0}"),
        KNOWN,
    ),
    "a line with a label beside the values": (
        replaced((_ITEMS, f'<span class="by">Date: OSCE</span>{_ITEMS}')),
        _DRUPAL_6,
    ),
    "an event in a field of its own": (_event, KNOWN),
    "a link to another site at the start": (
        partial(linked_start, to="https://council.example/"),
        TEMPLATES,
    ),
    "labels in a box above links to other stories": (
        _beside('<h3><a href="/n/1">{0}</a></h3>'),
        (Template.UNKNOWN,),
    ),
    "labels in a box above the article of another story": (
        _beside('<article><a href="/n/1">{0}</a></article>'),
        (Template.UNKNOWN,),
    ),
    "labels in a box beside a picture": (
        _beside('<article class="media"><img src="/f/1.jpg" alt=""></article>'),
        (Template.UNKNOWN,),
    ),
    "labels in a box above files": (
        _beside('<h4><a href="/f/1.pdf">{0}</a></h4>', "div", ' role="complementary"'),
        (Template.UNKNOWN,),
    ),
    "a line and a table beside the text": (
        _around(
            after="Contacts<table><tr><td>{second}</td></tr></table>",
            warnings=(_OUTSIDE,),
        ),
        KNOWN,
    ),
    "a line and a section beside the text": (
        _around(after="Share this<section><p>{second}</p></section>", warnings=(_OUTSIDE,)),
        KNOWN,
    ),
    "a credit and an element beside the text": (
        _around(after="\nPhoto by OSCE.\n<div>{second}</div>", warnings=(_OUTSIDE,)),
        KNOWN,
    ),
    "a credit and an element above the text": (
        _around(before="\nPhoto by OSCE.\n<div>{second}</div>", warnings=(_OUTSIDE,)),
        KNOWN,
    ),
    "a source without a label in a chain": (_chained, _DRUPAL_6),
    "a class that contains one of a known layout": (
        replaced(('<div class="k7">', '<div class="page-content--header-wide">')),
        (Template.UNKNOWN,),
    ),
    "emphasis around the title": (_around_title("<b>", "</b>", "<b>"), (Template.NEW,)),
    "a span around the title": (
        _around_title('<span class="t">', "</span>", "<span>"),
        (Template.NEW,),
    ),
    "a link around the title": (
        _around_title('<a href="/x">', "</a>", '<a name="x">'),
        (Template.NEW,),
    ),
    "a paragraph around the title": (_around_title("<p>", "</p>", "<p>"), (Template.NEW,)),
    "paragraphs without their ends and starts around the text": (
        _around(before="</p><p class='day'>", after="</p>"),
        KNOWN,
    ),
    "a quote around the title": (_quoted_title, (Template.UNKNOWN,)),
    "a heading without its end above an element": (
        _slip('<h3>{short}<div class="box"><p>{0}</p><p>{1}</p></div>', "{short}", "{0}", "{1}"),
        KNOWN,
    ),
    "a heading that ends in an element": (
        _slip(
            '<h2>{short}<div class="item"><p>{0}</p><p>{1}</p></h2></div>', "{short}", "{0}", "{1}"
        ),
        KNOWN,
    ),
    "a heading around an element of an editor": (
        _slip('<h3><div class="rtecenter"><p>{0}</p><p>{1}</p></div></h3>', "{0}", "{1}"),
        KNOWN,
    ),
    "emphasis across two elements of Word": (
        _slip(
            '<div class="MsoNormal"><b><i>{0}</div><div class="MsoNormal">{1}</i></b></div>',
            "{0}",
            "{1}",
        ),
        KNOWN,
    ),
    "a heading that ends twice above links": (
        _slip(f"<h3>{{short}}</h3></h3><ul>{_LINKS}</ul>", "{short}", "{0}", "{1}"),
        KNOWN,
    ),
    "emphasis that ends as a heading above links": (
        _slip(f"<p><b>{{short}}</b></h3><ul>{_LINKS}</ul>", "{short}", "{0}", "{1}"),
        KNOWN,
    ),
    "a slip in another pane": (
        _around(after=_PANE.format(f"<ul>{_LINKS}</ul>{_LINKS}</ul>"), warnings=(_LEFT_OUT,)),
        OLD_TEMPLATES,
    ),
    "a slip in the heading of another pane": (
        _around(
            after=_PANE.format(f'<a href="/x">{{short}}</a></h3><ul>{_LINKS}</ul>'),
            warnings=(_LEFT_OUT,),
        ),
        OLD_TEMPLATES,
    ),
    **{
        f"a damaged footer: {name}": (_damaged(markup), (Template.OLD,))
        for name, markup in {
            "attributes without values": "<p align center nowrap>{first}<br clear all /></p>",
            "words as attributes": '<p><a href="/x" target _blank rel nofollow></a>{first}</p>',
            "a quote in a value": '<p><a href="/x" title="Hall 5" in the old mill"></a>{first}</p>',
            "a font in quotes": '<p><span style="font:" Times New Roman", serif">{first}</span></p>',
        }.items()
    },
    "a damaged footer: line breaks after the text": (
        _damaged("<p>{first}</p>", "<br />\n<br />"),
        (Template.OLD,),
    ),
    "a damaged footer: an empty paragraph after the text": (
        _damaged("<p>{first}</p>", "<p />"),
        (Template.OLD,),
    ),
    "the text as the last value of a list": (_as_value, (Template.NEW,)),
}
