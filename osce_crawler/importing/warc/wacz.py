"""WACZ files, as browser-based crawlers write them: zip files with WARC files in the folder
`archive/`.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from lzma import LZMAError
from pathlib import Path
from typing import IO, cast
from zipfile import BadZipFile, ZipFile

from osce_crawler.importing.items import Unusable, printable
from osce_crawler.machine import raise_if_lacking

ENDING = ".wacz"
UNKNOWN_FORM = (
    "a WARC file in a form that is not read: known are .warc and .arc, plain and .gz, .warc.zst and"
    " .wacz; unpack it, and import the result"
)
_UNREAD = re.compile(r".*\.(?:w?arc|wacz)[^a-z0-9].*", re.DOTALL)
"""Programs and people add to a name: `a.warc.xz`, `a.warc (1).gz`, `a.wacz.part`, `a.warc~`."""
_BESIDE = (".cdx", ".cdx.gz", ".cdxj", ".cdxj.gz", ".idx", ".md5", ".sha1", ".sha256", ".sha512")
"""Endings of indexes and checksums that stand beside WARC files."""
_WARCS = (".warc", ".warc.gz", ".warc.zst")
_ARCS = (".arc", ".arc.gz")


def has_unread_name(name: str) -> bool:
    """Whether a name in lower case is that of a WARC or ARC file in a form that is not read.

    Call it for a file that is neither a WARC file nor a page.
    """
    return bool(_UNREAD.fullmatch(name)) and not name.endswith(_BESIDE)


def is_wacz(path: Path) -> bool:
    """Whether a file is a WACZ, by its ending; or, unless it has that of a WARC, by content."""
    name = path.name.lower()
    return name.endswith(ENDING) or (not name.endswith((*_WARCS, *_ARCS)) and holds_warcs(path))


def holds_warcs(path: Path) -> bool:
    """Whether a zip file is a WACZ by another name: browsers were seen to save `a.wacz.zip`."""
    try:
        with ZipFile(path) as packed:
            names = [name.lower() for name in packed.namelist()]
    except (*DAMAGE_OF_ZIP, OSError) as error:
        raise_if_lacking(error)
        return False
    return any(name.endswith((*_WARCS, *_ARCS, ENDING)) or has_unread_name(name) for name in names)


def warcs_in(path: Path) -> Iterator[str | Unusable]:
    """The names of the WARC files in a WACZ."""
    try:
        with ZipFile(path) as packed:
            names = [name for name in packed.namelist() if name.lower().endswith(_WARCS)]
            others = [
                name
                for name in packed.namelist()
                if name not in names
                and (name.lower().endswith((ENDING, *_ARCS)) or has_unread_name(name.lower()))
            ]
    except (*DAMAGE_OF_ZIP, OSError) as error:
        raise_if_lacking(error)
        yield Unusable(
            printable(path),
            "damaged-wacz",
            f"{error}; restore the file from a copy, or unpack it and import its WARC files",
        )
        return
    for name in others:
        yield Unusable(f"{printable(path)}: {name}", "unknown-form", UNKNOWN_FORM)
    if not names and not others:
        yield Unusable(
            printable(path),
            "damaged-wacz",
            "it contains no WARC file; expected at least one in its folder archive/",
        )
    yield from names


@contextmanager
def open_warc(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    """Open a WARC file, or a member of a WACZ file. Raises OSError, also for a damaged member."""
    if member is None:
        with path.open("rb") as file:
            yield file
        return
    try:
        packed = ZipFile(path)
    except DAMAGE_OF_ZIP as error:
        raise _unreadable(error) from error
    with packed, _Member(packed, member) as file:
        yield cast("IO[bytes]", file)


DAMAGE_OF_ZIP = (
    BadZipFile, zlib.error, LZMAError, EOFError, struct.error,
    NotImplementedError,  # an unknown compression method, or a newer version of the format
    RuntimeError,  # a password is needed
    ValueError, OverflowError,  # offsets that point outside the file
)  # fmt: skip
"""What `zipfile` raises for files that are damaged, or that it cannot read."""


class _Member(RawIOBase):
    """A file in a zip file. Damage is an OSError of the call that meets it."""

    def __init__(self, packed: ZipFile, name: str) -> None:
        try:
            self._file = packed.open(name)
        except (*DAMAGE_OF_ZIP, KeyError) as error:
            raise _unreadable(error) from error

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._file.read(size)
        except DAMAGE_OF_ZIP as error:
            raise _unreadable(error) from error

    def seek(self, offset: int, whence: int = 0, /) -> int:
        try:
            return self._file.seek(offset, whence)
        except DAMAGE_OF_ZIP as error:
            raise _unreadable(error) from error

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()


def _unreadable(error: Exception) -> OSError:
    return OSError(0, str(error) or "it is cut short")
