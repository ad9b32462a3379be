"""WACZ: a zip file with WARC files in its folder `archive/`, as browser-based crawlers pack what
they have collected.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from osce_crawler.importing.items import Unusable, printable

ENDING = ".wacz"
_WARCS = (".warc", ".warc.gz")


def warcs_in(path: Path) -> Iterator[str | Unusable]:
    """The names of the WARC files in a WACZ."""
    try:
        with ZipFile(path) as packed:
            names = [name for name in packed.namelist() if name.lower().endswith(_WARCS)]
    except (BadZipFile, OSError) as error:
        yield Unusable(
            printable(path),
            "damaged-wacz",
            f"{error}; restore it, or unpack it and import its WARC files",
        )
        return
    if not names:
        yield Unusable(
            printable(path),
            "damaged-wacz",
            "no WARC file is in it; expected some in its folder archive/",
        )
    yield from names


@contextmanager
def opened(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    """A WARC file, or one that is a member of a WACZ. Raises OSError, also where the member is
    damaged.
    """
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
    ) as error:  # damaged, odd, with a password
        raise OSError(0, str(error)) from error
