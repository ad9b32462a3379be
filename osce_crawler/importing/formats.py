"""Recognize the format of a file, by its name or its first bytes."""

import re
from pathlib import Path

from osce_crawler.importing.warc.compression import is_zstd_dictionary, uncompressed
from osce_crawler.importing.warc.wacz import ENDING as WACZ
from osce_crawler.importing.warc.wacz import has_unread_name, holds_warcs
from osce_crawler.machine import raise_if_lacking

MHTML = (".mhtml", ".mht")
PAGES = (".html", ".htm", ".xhtml", ".txt", *MHTML)
_WARCS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", WACZ)
_WARC_START = re.compile(rb"WARC/\d|filedesc://")
_ZIP_START = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\0"
_ADDED = (
    "gz", "bz2", "xz", "zst", "br", "z", "7z", "zip", "lz4", "lzma", "rar", "tar",
    "bak", "old", "orig", "save", "copy", "tmp", "part", "download", "crdownload", r"\d+",
)  # fmt: skip
"""What programs and people add to the name of a page: a compression, or the mark of a copy."""
_UNREAD_PAGE = re.compile(
    rf".*(?:{'|'.join(map(re.escape, PAGES))})(?:\.(?:{'|'.join(_ADDED)})|~| ?\(\d+\))+",
    re.DOTALL,
)
_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_MIME_START = re.compile(rb"(?:From|Subject|Date|MIME-Version|Content-Type|Snapshot-\S{1,40}): ?\S")
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""What gzip, bzip2, xz and zstd files begin with."""
_STARTED = 4096
_ZSTD_STARTED = 256 * 1024
"""A block of zstd has to be whole, and 128 KiB at most."""


def is_warc(path: Path) -> bool:
    """Whether a file is a WARC, ARC or WACZ file.

    The ending is not enough: Heritrix names an unfinished file `a.warc.gz.open`.
    """
    name = path.name.lower()
    if name.endswith(_WARCS):
        return True
    if name.endswith(PAGES) or not path.is_file():
        return False
    start = start_of(path, _STARTED)
    if start.startswith(_ZIP_START):
        return holds_warcs(path)
    if is_zstd_dictionary(start):
        return True
    if not _WARC_START.match(uncompressed(start)) and start[1:4] == b"\xb5\x2f\xfd":
        start = start_of(path, _ZSTD_STARTED)
    return bool(_WARC_START.match(uncompressed(start)))


def is_unread_warc(path: Path) -> bool:
    """Whether a file has the name of a WARC or ARC file in a form that is not read.

    Call it for a file that is neither a WARC file nor a page.
    """
    return has_unread_name(path.name.lower())


def is_unread_page(path: Path) -> bool:
    """Whether a file has the name of a saved page that is compressed, or a copy of one.

    Call it for a file that is neither a WARC file nor a page.
    """
    return bool(_UNREAD_PAGE.fullmatch(path.name.lower()))


def is_compressed_page(path: Path) -> bool:
    """Whether a file has the name of a saved page that is compressed, and is compressed."""
    return is_unread_page(path) and start_of(path, _STARTED).startswith(_COMPRESSED)


def is_page(path: Path) -> bool:
    """Whether a file is a page, by its ending or content: wget saves pages without an ending."""
    return path.name.lower().endswith(PAGES) or bool(_HTML_START.search(start_of(path, _STARTED)))


def is_mhtml(path: Path) -> bool:
    """Whether a saved page is in MHTML, the form of browsers for a page with its images."""
    if path.name.lower().endswith(MHTML):
        return True
    start = start_of(path, _STARTED)
    return bool(_MIME_START.match(start)) and b"multipart/related" in start


def is_archive(path: Path) -> bool:
    """Whether a file is an SQLite database, such as an archive of this program."""
    return path.is_file() and start_of(path, _STARTED).startswith(_SQLITE)


def start_of(path: Path, size: int) -> bytes:
    """The first bytes of a file; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise_if_lacking(error)
        return b""
