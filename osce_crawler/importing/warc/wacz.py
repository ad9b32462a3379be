"""WACZ files, as browser-based crawlers write them: zip files with WARC files in the folder
`archive/`.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from osce_crawler.importing.items import Unusable, printable

ENDING = ".wacz"
_WARCS = (".warc", ".warc.gz", ".warc.zst")


def warcs_in(path: Path) -> Iterator[str | Unusable]:
    """The names of the WARC files in a WACZ."""
    try:
        with ZipFile(path) as packed:
            names = [name for name in packed.namelist() if name.lower().endswith(_WARCS)]
    except (BadZipFile, OSError) as error:
        yield Unusable(
            printable(path),
            "damaged-wacz",
            f"{error}; restore the file from a copy, or unpack it and import its WARC files",
        )
        return
    if not names:
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
        with ZipFile(path) as packed, packed.open(member) as file:
            yield file
    except (
        BadZipFile,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:  # a damaged member, an unknown compression method, or a password
        raise OSError(0, str(error)) from error
