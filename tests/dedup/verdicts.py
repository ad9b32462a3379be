"""What the policy removes from a page, in a form that a test can compare."""

from collections.abc import Sequence

from osce_crawler.dedup.paragraphs import remove_repeated

Removed = dict[int, tuple[str, int | None]]
"""By position: the rule, and the position of what stays."""


def removed_from(page: Sequence[str], title: str | None = None) -> Removed:
    """The removals of one page."""
    return {
        paragraph.position: (paragraph.rule.value, paragraph.duplicate_of)
        for paragraph in remove_repeated(page, title)
        if paragraph.rule is not None
    }
