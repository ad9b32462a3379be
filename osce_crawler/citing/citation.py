"""A citation: what identifies one revision of a release, and lets others check its text."""

from dataclasses import dataclass
from datetime import date

PUBLISHER = "Organization for Security and Co-operation in Europe (OSCE)"
UNDATED = "no date"
"""What the text form prints instead of a date."""
_TYPE = "Press release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One revision of a release. Dates are calendar dates in ISO 8601."""

    node_id: int
    language: str
    title: str
    published_on: str | None
    """None if the page prints no date."""
    content_type: str | None
    sources: tuple[str, ...]
    fields_of_work: tuple[str, ...]
    url: str
    archived_on: str
    """Day of the capture that the revision was read from, in UTC."""
    revision: int
    content_digest: str
    """`sha256:` of the title and the kept paragraphs."""

    @property
    def key(self) -> str:
        """The key of the entry in a bibliography, such as `osce-47920-en-r1`."""
        return f"osce-{self.node_id}-{self.language}-r{self.revision}"

    @property
    def authors(self) -> tuple[str, ...]:
        """The institutions that published it; the publisher if the page names none."""
        return self.sources or (PUBLISHER,)

    @property
    def kind(self) -> str:
        """The content type as printed; `Press release` if the page prints none."""
        return self.content_type or _TYPE

    @property
    def day(self) -> date | None:
        """The date of publication."""
        return date.fromisoformat(self.published_on) if self.published_on else None

    @property
    def evidence(self) -> str:
        """What `cite --check` compares: archive date, revision and content digest."""
        return f"archived {self.archived_on}, revision {self.revision}, {self.content_digest}"


def long_date(day: date) -> str:
    """A date in words, independent of the locale.

    >>> long_date(date(2006, 11, 17))
    '17 November 2006'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
