"""Packed folders (zip, tar, 7z, rar), which are not read: they may hold pages or WARC files."""

import re
from pathlib import Path
from zipfile import ZipFile

from osce_crawler.importing.formats import PAGES, is_unread_page, start_of
from osce_crawler.importing.warc.compression import uncompressed
from osce_crawler.importing.warc.wacz import DAMAGE_OF_ZIP, ENDING
from osce_crawler.machine import raise_if_lacking

NOT_READ = (
    "{} saved pages or WARC files, and packed folders are not read: unpack it first, and import the"
    " folder"
)
_STARTED = 4096
_ZIP = b"PK\x03\x04"
_TAR = slice(257, 262), b"ustar"
_MAGIC = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_COMPRESSED = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"LZIP",
    b"\x1f\x9d",
    b"\x5d\0\0",
)
_TARRED = re.compile(
    r".*\.(?:tar(?:\.(?:gz|bz2|xz|zst|lz|lzma|z))?|t(?:gz|bz2?|xz|zst|lz)|taz)", re.DOTALL
)
_PACKED = re.compile(rf"(?:{_TARRED.pattern}|.*\.(?:zip|7z|rar))", re.DOTALL)
_DOCUMENTS = frozenset(
    "docx xlsx pptx docm xlsm pptm odt ods odp odg epub kmz jar apk whl xpi crx nbm idml sketch pages"
    " numbers key".split()
)
"""Endings of zip files that are one document or program, also if HTML is in them."""
_NODE = re.compile(r"(?:.*/)?[1-9][0-9]{2,8}(?:\.txt|[?@].*)?", re.DOTALL)
"""A page of a mirror, which has no ending, or a text extract."""
_NO_TEXT = tuple(ending for ending in PAGES if ending != ".txt")


def why_not_read(path: Path) -> str:
    """Why a file that is a packed folder is not read; empty if it is none, or holds no pages.

    Call it for a file that is no WARC file. The names in a zip file decide; of other files the
    first bytes, and the ending of those that are compressed. A damaged zip file may hold anything.
    """
    name = path.name.lower()
    if name.endswith((*PAGES, ENDING)) or path.suffix.lower()[1:] in _DOCUMENTS:
        return ""
    start = start_of(path, _STARTED)
    if start.startswith(_ZIP):
        names = _names_in(path)
        if names is None:
            return NOT_READ.format("a zip file that cannot be read, which may hold")
        return NOT_READ.format("this zip file holds") if any(map(_is_of_page, names)) else ""
    is_tar = _is_tar(start) or (name.endswith(".tar") and bool(start))
    if is_tar or start.startswith(_MAGIC) or _is_compressed_tar(name, start):
        return NOT_READ.format("it may hold")
    return ""


def holds_pages(path: Path) -> bool:
    """Whether a zip file with WARC files, which are read, has saved pages too, which are not."""
    if path.name.lower().endswith(ENDING) or not start_of(path, len(_ZIP)).startswith(_ZIP):
        return False
    return any(map(_is_of_page, _names_in(path) or []))


def _is_compressed_tar(name: str, start: bytes) -> bool:
    by_name = bool(_TARRED.fullmatch(name)) and start.startswith(_COMPRESSED)
    return by_name or _is_tar(uncompressed(start))


def _is_tar(start: bytes) -> bool:
    where, magic = _TAR
    return start[where] == magic


def _names_in(path: Path) -> list[str] | None:
    try:
        with ZipFile(path) as packed:
            return [name.lower() for name in packed.namelist()]
    except (*DAMAGE_OF_ZIP, OSError) as error:
        raise_if_lacking(error)
        return None


def _is_of_page(name: str) -> bool:
    return (
        name.endswith(_NO_TEXT)
        or bool(_NODE.fullmatch(name) or _PACKED.fullmatch(name))
        or is_unread_page(Path(name))
    )
