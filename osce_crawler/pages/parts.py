"""Defines the printed parts of a page, before `press_release.py` chooses between them."""

from dataclasses import dataclass, field

from osce_crawler.pages.fields import LabelledValues
from osce_crawler.records import Attachment, Confidence, Image
from osce_crawler.text import unreadable_controls

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_RARE = (b"\xc2", b"\xef")
"""The first byte, in UTF-8, of a C1 control and of signs such as `«`, and that of _REPLACEMENT."""


@dataclass(slots=True, kw_only=True)
class Parts:
    """The printed parts of one page, in one layout."""

    layout: str
    title: str
    paragraphs: list[str]
    confidence: Confidence = Confidence.HIGH
    language: str | None = None
    """As declared by the page."""
    content_type: str | None = None
    values: LabelledValues = field(default_factory=LabelledValues)
    times: list[str] = field(default_factory=list)
    """`datetime` attributes in the header of the content."""
    printed_dates: list[str] = field(default_factory=list)
    header_line: str | None = None
    """`VIENNA 17 November 2006`, under the title of old text dumps."""
    sources: list[str] = field(default_factory=list)
    description: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def may_have_lost(raw: bytes) -> bool:
    """Whether `unreadable_warnings` may find anything in a text, which is in UTF-8 here."""
    return _RARE[0] in raw or _RARE[1] in raw


def unreadable_warnings(paragraphs: list[str], raw: str) -> list[str]:
    """Warnings about lost letters: those that the site had lost, and controls that are none.

    `raw` is the text before `clean_text`, which drops the controls.
    """
    lost = "\n".join(paragraphs).count(_REPLACEMENT)
    dropped = unreadable_controls(raw)
    controls = (
        "control character that is no letter was"
        if dropped == 1
        else "control characters that are no letters were"
    )
    return [
        *([f"paragraphs: {lost} characters could not be read ({_REPLACEMENT})"] if lost else []),
        *([f"paragraphs: {dropped} {controls} left out"] if dropped else []),
    ]
