"""Learns the selectors of releases, and verifies that they read what was inferred."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import FILE_LINKS, Element, Layouts
from osce_crawler.pages.learning.examples import ReadExample
from osce_crawler.pages.learning.selectors import Example, induce_selector
from osce_crawler.pages.learning.toml import layout_file
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence, PressRelease, SourcePage
from osce_crawler.urls import Site

Selectors = dict[str, str | list[str] | bool]
"""The keys of `[release]` and their values."""

FIELDS = (
    "title",
    "paragraphs",
    "content_type",
    "published_on",
    "place",
    "sources",
    "fields_of_work",
    "attachments",
)
"""The fields that a learned layout must read as they were inferred.

Pictures may differ: with a layout, they are those of the whole content.
"""


class NotLearned(Exception):
    """Why no layout is proposed: one clause."""


def differing(inferred: PressRelease, read: PressRelease) -> list[str]:
    """The names of the fields in which two readings of one page differ."""
    return [name for name in FIELDS if getattr(inferred, name) != getattr(read, name)]


def read_with(page: SourcePage, layouts: Layouts) -> PressRelease:
    """The page read with these layouts. Raises PageRefused."""
    return parse_press_release(
        page.payload,
        url=page.url,
        content_type=page.content_type,
        site=Site.of(page.site),
        evidence=page.evidence,
        fetched_at=page.fetched_at,
        layouts=layouts,
    )


def learn_release(examples: Sequence[ReadExample], name: str, layouts: Layouts) -> Selectors:
    """The selectors that read every example as it was inferred.

    `layouts` are those in use. Raises NotLearned.
    """
    content = _optional(examples, lambda one: [one.content])
    learned: Selectors = {
        **({"content": content} if content else {}),
        "title": _induced("title", examples, lambda one: [one.reading.title.element]),
        "body": _body(examples),
    }
    # Few pages have files, perhaps none of the examples.
    with_files: Selectors = {**learned, "attachments": list(FILE_LINKS)}
    wrong = _wrong_fields(examples, with_files, name, layouts)
    if "attachments" not in wrong:
        learned = with_files
    for addition in _additions(examples):
        if not wrong:
            break
        trial = {**learned, **addition}
        left = _wrong_fields(examples, trial, name, layouts)
        if len(left) < len(wrong) and left.keys() <= wrong.keys():
            learned, wrong = trial, left
    if wrong:
        field, (page, why) = next(iter(wrong.items()))
        raise NotLearned(f"no selectors read {field} as it was inferred: {page}: {why}")
    return learned


def _induced(
    what: str,
    examples: Sequence[ReadExample],
    targets: Callable[[ReadExample], Sequence[Element]],
) -> str:
    selector = induce_selector([Example(one.root, tuple(targets(one))) for one in examples])
    if selector is None:
        raise NotLearned(f"no selector matches {what} alone on all of {len(examples)} pages")
    return selector


def _body(examples: Sequence[ReadExample]) -> str:
    """The selector of the container of the text, or of the elements of its paragraphs.

    It marks the layout, so it has a class or an id.
    """
    containers = [one.text_elements for one in examples]
    for level in range(min(map(len, containers))):
        found = induce_selector(
            [
                Example(one.root, (elements[level],))
                for one, elements in zip(examples, containers, strict=True)
            ],
            is_own=True,
        )
        if found:
            return found
    paragraphs = [Example(one.root, tuple(one.reading.paragraph_elements)) for one in examples]
    own = induce_selector(paragraphs, is_own=True)
    if own is None:
        raise NotLearned(
            f"the text has no class and no id that all of {len(examples)} pages share and nothing"
            " else has; selectors without one match pages of other designs, too"
        )
    return own


def _additions(examples: Sequence[ReadExample]) -> Iterator[Selectors]:
    """Further selectors to try, the most general first."""
    blocks = _optional(examples, lambda one: [] if one.label_block is None else [one.label_block])
    if blocks:
        yield {"labels": blocks}
    units = _optional(examples, lambda one: one.label_units)
    if units:
        yield {"labels": units}
    yield {"type_before_title": True}
    kinds = _optional(examples, lambda one: _holder(one, one.release.content_type))
    if kinds:
        yield {"content_type": kinds}
    dates = _optional(
        examples, lambda one: _holder(one, next(iter(one.reading.parts.printed_dates), None))
    )
    if dates:
        yield {"printed_date": dates}


def _holder(example: ReadExample, text: str | None) -> list[Element]:
    holder = example.holder_of(text) if text else None
    return [] if holder is None else [holder]


def _optional(
    examples: Sequence[ReadExample], targets: Callable[[ReadExample], Sequence[Element]]
) -> str | None:
    return induce_selector([Example(one.root, tuple(targets(one))) for one in examples])


def _wrong_fields(
    examples: Sequence[ReadExample], selectors: Mapping[str, object], name: str, layouts: Layouts
) -> dict[str, tuple[str, str]]:
    """The fields that are read differently from what was inferred, each with a page and why."""
    trial = layouts.with_added([layout_file(name, selectors)])
    wrong: dict[str, tuple[str, str]] = {}
    for example in examples:
        page = example.release.url
        try:
            read = read_with(example.page, trial)
        except PageRefused as refusal:
            wrong.setdefault("the page", (page, str(refusal)))
            continue
        if read.confidence is Confidence.LOW:
            wrong.setdefault("the page", (page, f"read with confidence {read.confidence.value}"))
        for field in differing(example.release, read):
            now, before = getattr(read, field), getattr(example.release, field)
            wrong.setdefault(field, (page, f"{_shown(now)} instead of {_shown(before)}"))
    return wrong


def _shown(value: object) -> str:
    return repr(value)[:80]
