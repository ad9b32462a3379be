"""Addresses of files in a mirror made by `wget -r`: a folder named after the host, and in it the
path.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from osce_crawler.importing.addresses import is_listing, is_release
from osce_crawler.urls import Site

# Characters that need no percent-encoding in an address; wget decodes most others in file names.
_SAFE = "/?=&;:@+,()!$'*~%"
# Sections of the site before 2011, with addresses such as `/item/8118.html`. These numbers are not
# node ids, and `.html` is part of the address.
_OLD_SECTIONS = frozenset({"item", "about"})
_DEFAULT_PORT = re.compile(r"[:+](?:80|443)\Z")
_FOREIGN_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[:+]\d+)?")
_OF_A_PAGE = re.compile(
    r"(?P<page>[1-9][0-9]{0,8})(?:\.\w{1,5}|~| ?\(\d+\))*(?:(?:%3f|[?@]).*)?",
    re.IGNORECASE | re.DOTALL,
)
"""A name that begins with a node id: of a page in a form that is not known, or of a second download
of it (`47920.html.1`, `47920.html~`, `47920 (1).html`, `47920%3Fpage=1.html`).
"""


@dataclass(frozen=True, slots=True)
class Place:
    """The result for one file."""

    url: str | None = None
    """The address; None if the file is not in a mirror of the site, or if its name is ambiguous."""
    of_another_site: bool = False
    """Whether the file is in the mirror of another host, next to a mirror of the site."""


NOWHERE = Place()


def place_of(file: Path, given: Path, site: Site) -> Place:
    """The place of a file under the folder `given`. The nearest folder named as a host of the site
    counts.
    """
    folders = [given if given.name not in {"", ".."} else given.resolve()]
    for name in file.relative_to(given).parts[:-1]:
        folders.append(folders[-1] / name)
    hosts = {_as_folder(host, mark): host for host in site.hosts for mark in ":+"}
    for folder in reversed(folders):
        if folder.name in hosts:
            path = file.relative_to(given if folder is folders[0] else folder)
            return _in_mirror(path, f"{site.root.partition('://')[0]}://{hosts[folder.name]}", site)
    is_next_to_site = any(
        (folder.parent / host).is_dir()
        for folder in folders
        if _is_host(folder.name) and not _may_be_of(folder.name, site)
        for host in hosts
    )
    return Place(of_another_site=is_next_to_site)


def _as_folder(host: str, mark: str) -> str:
    """A host as wget names its folder. Windows forbids `:` in names, so wget writes `+` there."""
    return host.replace(":", mark)


def _is_host(name: str) -> bool:
    return bool(_FOREIGN_HOST.fullmatch(name.lower()))


def _may_be_of(name: str, site: Site) -> bool:
    """Whether a folder has the name of a host of the site in another form: `WWW.OSCE.ORG`, or
    `www.osce.org+443`. Its pages are not those of another site.
    """
    host = _DEFAULT_PORT.sub("", name.lower()).replace("+", ":")
    return host in site.hosts


def _in_mirror(path: Path, root: str, site: Site) -> Place:
    """The address of a file in the folder of a host.

    `wget -E` adds `.html` to the name. `wget -K` keeps the original page as `.orig`. On Windows,
    wget writes `@` for `?`. For an address that ends with a slash, it writes `index.html`.
    """
    *folders, name = path.parts
    name = name.removesuffix(".orig")
    names = (
        [name]
        if folders[:1] and folders[0].lower() in _OLD_SECTIONS
        else [name.removesuffix(".html"), name]
    )
    for one in names:
        url = _address(root, folders, one)
        if is_release(url, site) or is_listing(url):
            return Place(url)
    url = _address(root, folders, name)
    # `47920.txt` may be a text extract of the page or a second download: its address is unknown.
    page = _OF_A_PAGE.fullmatch(name)
    is_unclear = page and is_release(_address(root, folders, page["page"]), site)
    return NOWHERE if is_unclear else Place(url)


def _address(root: str, folders: list[str], name: str) -> str:
    path, mark, query = name.partition("?" if "?" in name else "@")
    last = "" if path in {"index.html", "index"} else path
    written = "/".join([*folders, last]) + (f"?{query}" if mark else "")
    return f"{root}/{quote(written, safe=_SAFE, errors='surrogateescape')}"
