"""Which files of releases are fetched (`crawl --files`), and whether an answer is the file."""

import re
from collections.abc import Collection
from posixpath import splitext
from typing import NamedTuple

from osce_crawler.quantities import LONGEST_VALUE, bytes_of
from osce_crawler.urls import parts_of

LONGEST_FILE = "20M"
"""Default of the largest size."""
_ALL = "all"
_KINDS = {"attachment": "attachments", "image": "images"}
_ENDING = re.compile(r"[a-z0-9]{1,8}")
_WEB_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_WEB_ENDINGS = frozenset({"html", "htm", "xhtml"})

GONE, NOT_A_FILE, FAILED = "file-gone", "not-a-file", "file-failed"
"""Error kinds of captures of files. One with `FAILED` is requested again by the next crawl."""


class FileChoice(NamedTuple):
    """The files to fetch."""

    types: frozenset[str]
    """`all`, `attachments`, `images`, or endings of addresses such as `pdf`."""
    most_bytes: int

    @classmethod
    def of(cls, types: str, up_to: str | None = None) -> "FileChoice":
        """From words separated by commas, and a size. Raises ValueError.

        >>> sorted(FileChoice.of("PDF, .docx").types)
        ['docx', 'pdf']
        """
        words = [word.strip().lower().removeprefix(".") for word in types.split(",")]
        wrong = [
            word for word in words if word not in _KINDS.values() and not _ENDING.fullmatch(word)
        ]
        if wrong:
            raise ValueError(
                f"files: {types!r}; expected all, attachments, images, or endings such as pdf,docx"
            )
        try:
            most = bytes_of(up_to or LONGEST_FILE)
        except ValueError as error:
            raise ValueError(f"files-up-to: {error}") from error
        if most > LONGEST_VALUE:
            limit = f"{LONGEST_VALUE // 1024**2}M"
            raise ValueError(
                f"files-up-to: {up_to}; at most {limit}: longer ones would not be read"
            )
        return cls(frozenset(words), most)

    def wants(self, kind: str, url: str) -> bool:
        """Whether a file is of a chosen type. `kind` is `attachment` or `image`.

        >>> FileChoice.of("images,pdf").wants("attachment", "https://x.org/a.PDF?download=true")
        True
        """
        return not self.types.isdisjoint({_ALL, _KINDS[kind], ending_of(url)})


def ending_of(url: str) -> str:
    """The ending of a file in its address, in lower case; empty if there is none."""
    return splitext(parts_of(url).path)[1].removeprefix(".").lower()


def file_refusal(
    status: int | None, content_type: str | None, addresses: Collection[str], *, is_empty: bool
) -> tuple[str, str] | None:
    """Why an answer is not the file: kind and message; None if it is.

    `addresses`: the one that the release names, and those to which it redirects.
    """
    if status in {404, 410}:
        return GONE, f"the site answers {status}; the file is not requested again"
    if status != 200:
        return FAILED, f"the site answers {status} instead of the file; crawl again later"
    if is_empty:
        return FAILED, "the site sent an empty file; crawl again later"
    is_page = (content_type or "").partition(";")[0].strip().lower() in _WEB_PAGES
    if is_page and _WEB_ENDINGS.isdisjoint(map(ending_of, addresses)):
        return NOT_A_FILE, (
            "the site answers with a web page instead of the file; open the address in a browser."
            " The file is not requested again, unless its release is given: osce-crawler crawl"
            " --files TYPE URL"
        )
    return None
