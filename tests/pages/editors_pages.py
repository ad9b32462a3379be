"""Whole, good pages around a text with editors' markup, in the templates of the benchmarks."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.pages import Template, release_page
from benchmarks.releases import Release
from osce_crawler.records import Confidence
from tests.pages.editors_texts import DAY, Texts, html

TEMPLATES = (
    Template.NEW,
    Template.OLD,
    Template.OLD_PANELS,
    Template.OLD_BODY,
    Template.UNKNOWN,
)
NODE = 900_123
_PLACE_OF_TEXT = "@@TEXT@@"
_LABELS = ("Date:", "Place:", "Source:", "Fields of work:", "Content type:")
_SMALL = {
    Template.NEW: "drupal11-small",
    Template.OLD: "drupal6-small",
    Template.OLD_PANELS: "drupal6-small",
}
STARTS: Mapping[Template, str] = {
    Template.NEW: '<div class="body body-section is-text text--default">\n',
    Template.OLD: '<div class="node-content"><div class="pane-content">\n',
    Template.OLD_PANELS: '<div class="panel-pane pane-node-body"><div class="pane-content">\n',
    Template.OLD_BODY: '<div class="node-content"><div class="pane-content">\n',
    Template.UNKNOWN: '<div class="q4">\n',
}
"""The start tags of the text container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What an editor wrote, and what must be read of it."""

    text: str
    """The markup in the text container."""
    paragraphs: tuple[str, ...]
    before: str = ""
    after: str = ""
    """Markup right before and after the text container."""
    replaced: tuple[tuple[str, str], ...] = ()
    """Markup of the template, and what is there instead."""
    source: str | None = None
    """The source, if it is not that of the texts."""
    warnings: tuple[str, ...] = ()
    """The starts of the warnings that a known layout must give."""
    confidence: Confidence = Confidence.HIGH
    """That of a known layout."""


def start_of(template: Template) -> str:
    """The start tags of the text container."""
    return STARTS[template].rstrip()


def end_of(template: Template) -> str:
    """The end tags of the text container."""
    return "</div>" * start_of(template).count("<div")


def page_of(case: Case, texts: Texts, template: Template) -> bytes:
    """The page of a case."""
    release = Release(
        node_id=NODE,
        section="secretariat",
        content_type=texts.content_type,
        title=texts.title,
        published_on=DAY,
        place=texts.place,
        sources=(texts.source,),
        fields_of_work=(texts.field,),
        paragraphs=(_PLACE_OF_TEXT,),
        printed=(_PLACE_OF_TEXT,),
        attachment="report.pdf",
        token=f"{NODE:064x}",
    )
    page = release_page(release, template, shell=_SMALL.get(template)).body.decode()
    page = page.replace(release.day, texts.day).replace('lang="en"', f'lang="{texts.language}"')
    for printed, label in zip(_LABELS, texts.labels, strict=True):
        page = page.replace(f">{printed}", f">{html(label)}")
    for old, new in case.replaced:
        assert old in page, old
        page = page.replace(old, new)
    start, paragraph = STARTS[template], f"<p>{_PLACE_OF_TEXT}</p>"
    end = f"\n{end_of(template)}"
    container = f"{start}{paragraph}{end}"
    assert page.count(container) == 1
    whole = f"{case.before}{start}{case.text}{end}{case.after}"
    return page.replace(container, whole).encode()
