"""Kinds of pages whose fields, or whose parts around the text, editors and templates mark up."""

from collections.abc import Iterable, Mapping

from benchmarks.pages import Template
from tests.pages.editors_kinds import Kind, paragraphs
from tests.pages.editors_pages import STARTS, TEMPLATES, Case, end_of, start_of
from tests.pages.editors_texts import Texts, html

OLD_TEMPLATES = (Template.OLD, Template.OLD_PANELS, Template.OLD_BODY)
KNOWN = (Template.NEW, *OLD_TEMPLATES)


def _values(texts: Texts) -> dict[str, str]:
    return {
        "place": html(texts.place),
        "label": html(texts.labels[1]),
        "title": html(texts.title),
        "source": html(texts.source),
    }


def replaced(*pairs: tuple[str, str]) -> Kind:
    """Another markup of the template; `{place}`, `{label}` and `{title}` are those of the texts."""

    def case(texts: Texts) -> Case:
        values = _values(texts)
        replaced = tuple((old.format(**values), new.format(**values)) for old, new in pairs)
        return Case(text=paragraphs(*texts.long), paragraphs=texts.long, replaced=replaced)

    return case


def _source(written: str) -> Kind:
    """Another source; `{}` is that of the texts."""

    def case(texts: Texts) -> Case:
        source = written.format(texts.source)
        return Case(
            text=paragraphs(*texts.long),
            paragraphs=texts.long,
            replaced=((texts.source, html(source)),),
            source=source,
        )

    return case


_NO_DATELINE = "dateline: not on the page"


def _of(*written: str) -> Kind:
    """A text of other paragraphs: `{opening}` and so on are those of the texts."""

    def case(texts: Texts) -> Case:
        values = {
            "opening": texts.opening,
            "first": texts.first,
            "second": texts.second,
            "third": texts.third,
        }
        found = tuple(one.format(**values) for one in written)
        warnings = () if found[0].startswith(texts.place) else (_NO_DATELINE,)
        return Case(text=paragraphs(*found), paragraphs=found, warnings=warnings)

    return case


def linked_start(texts: Texts, *, to: str = "/wardens") -> Case:
    """A text without a dateline that starts with a link."""
    first, *rest = texts.first, texts.second, texts.third
    word, _, others = first.partition(" ")
    linked = f'<p><a href="{to}">{html(word)}</a> {html(others)}</p>'
    return Case(
        text=linked + paragraphs(*rest), paragraphs=(first, *rest), warnings=(_NO_DATELINE,)
    )


def _summary(texts: Texts) -> Case:
    """The text in a field whose label no record has a field for."""
    label = '<div class="field"><div class="field-label">Description:&nbsp;</div>'
    return Case(text=paragraphs(*texts.long), paragraphs=texts.long, before=label, after="</div>")


def _containers(template: Template, between: str = "") -> Kind:
    """The text in two containers."""

    def case(texts: Texts) -> Case:
        first, last = paragraphs(*texts.long[:2]), paragraphs(texts.third)
        return Case(
            text=f"{first}{end_of(template)}\n{between}{start_of(template)}{last}",
            paragraphs=texts.long,
        )

    return case


def _files(*entries: str, in_text: bool = False, warnings: tuple[str, ...] = ()) -> Kind:
    """A list of files of Drupal 6 after the text, or at its end."""

    def case(texts: Texts) -> Case:
        links = [
            f'<a href="/{number}?download=true">{html(item)}</a>'
            for number, item in enumerate(texts.items)
        ]
        filled = "".join(
            entry.format(link=link, about=html(texts.first))
            for entry, link in zip(entries, links, strict=False)
        )
        files = f'<ul class="osce-download-links">{filled}</ul>'
        text = paragraphs(*texts.long)
        return Case(
            warnings=warnings,
            text=f"{text}\n{files}" if in_text else text,
            paragraphs=texts.long,
            after="" if in_text else f"\n{files}",
        )

    return case


_SIZED = ("<li>{link} <span>(PDF, 120 KB)</span></li>", "<li>{link} (1.2 MB)</li>")
_DESCRIBED = ("<li>{link} <p>{about}</p></li>", '<li class="last">{link}<br>{about}</li>')
_LEFT_OUT = ("paragraphs: text outside the known parts",)
_ITEM = '<div class="field-item odd">{place}</div>'
_ITEMS = f'<div class="field-items">{_ITEM}</div>'

KINDS: Mapping[str, tuple[Kind, Iterable[Template]]] = {
    "hidden labels of fields": (
        replaced(
            (
                ">{place}<",
                '><span class="field field--name-place field--label-hidden">{place}</span><',
            )
        ),
        TEMPLATES,
    ),
    "a source that ends with a stop": (_source("{} and Sons Inc."), TEMPLATES),
    "a source that ends with a park": (_source("{} in the Lake Park."), TEMPLATES),
    "a source with an arrow": (_source("{}, Economy>Trade"), TEMPLATES),
    "a source with an ampersand": (_source("{} R&D"), TEMPLATES),
    "a source that starts with an ampersand": (_source("&co: {}"), TEMPLATES),
    "a source in quotes": (_source('"{}"'), TEMPLATES),
    "a label in its own value": (
        replaced(
            (
                _ITEM,
                '<div class="field-item odd"><div class="field-label-inline-first">{label}&nbsp;</div>{place}</div>',
            ),
        ),
        (Template.OLD, Template.OLD_BODY),
    ),
    "a label beside its values again": (
        replaced((_ITEMS, f"<span>{{label}}</span>{_ITEMS}")),
        (Template.OLD, Template.OLD_BODY),
    ),
    "a source that links the home page": (
        replaced(('<a href="/s">', '<a href="/">')),
        (Template.OLD, Template.OLD_BODY),
    ),
    "a source in an element without a label": (
        replaced(('<a href="/s">', '<a class="field field--label-hidden" href="/s">')),
        (Template.OLD, Template.OLD_BODY),
    ),
    "a summary around the text": (_summary, (Template.OLD, Template.OLD_BODY)),
    "a source with a letter and an arrow": (_source("{}, Plan B>C, data>trade"), KNOWN),
    "a source after a letter and an arrow": (_source("R&d>{}"), KNOWN),
    "one paragraph": (_of("{opening}"), TEMPLATES),
    "one paragraph without a stop": (_of("{opening} (OSCE)"), TEMPLATES),
    "no dateline": (_of("{first}", "{second}", "{third}"), TEMPLATES),
    "one paragraph without a dateline": (_of("{first} {third}"), TEMPLATES),
    "one line without a dateline or a stop": (_of("{first} {third} (OSCE)"), TEMPLATES),
    "a link at the start": (linked_start, TEMPLATES),
    "files with sizes": (_files(*_SIZED), OLD_TEMPLATES),
    "files with descriptions": (_files(*_DESCRIBED, warnings=_LEFT_OUT), OLD_TEMPLATES),
    "files with sizes in the text": (_files(*_SIZED, in_text=True), OLD_TEMPLATES),
    "files with descriptions in the text": (
        _files(*_DESCRIBED, in_text=True, warnings=_LEFT_OUT),
        OLD_TEMPLATES,
    ),
    **{
        f"two containers {what}, {template}": (_containers(template, between), (template,))
        for template in STARTS
        for what, between in (
            ("", ""),
            ("and a line across", "<hr>\n"),
            ("and a list", '<ul class="links"><li class="first"><a href="/x">OSCE</a></li></ul>'),
            ("and a lone end of a heading", "</h3>\n"),
        )
    },
}
