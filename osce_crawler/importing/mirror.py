"""The place of a file in a mirror as `wget -r` makes it: a folder named after the host, and below
it the path of the address.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from osce_crawler.importing.addresses import is_listing, is_release
from osce_crawler.urls import Site

# What may stand in an address as it is; wget takes the escapes off most else.
_SAFE = "/?=&;:@+,()!$'*~%"
# Pages of the site before 2011, `/item/8118.html`: these numbers are no node ids, and the ending is
# the page's own.
_OLD_SECTIONS = frozenset({"item", "about"})
_FOREIGN_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[:+]\d+)?")
_ENDING = re.compile(r"\.\w{1,5}\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """What the place of a file says of its page."""

    url: str | None = None
    """The address; None where the file is in no mirror of the site, or its name leaves open which
    address it is of.
    """
    of_another_site: bool = False
    """Whether it is in the mirror of another host, made together with one of the site."""


NOWHERE = Place()


def place_of(file: Path, given: Path, site: Site) -> Place:
    """The place of a file that was found in the folder given: in the nearest folder that is named
    after a host of the site.
    """
    folders = [given if given.name not in {"", ".."} else given.resolve()]
    for name in file.relative_to(given).parts[:-1]:
        folders.append(folders[-1] / name)
    hosts = {_as_folder(host, mark): host for host in site.hosts for mark in ":+"}
    for folder in reversed(folders):
        if folder.name in hosts:
            path = file.relative_to(given if folder is folders[0] else folder)
            return _in_mirror(path, f"{site.root.partition('://')[0]}://{hosts[folder.name]}", site)
    beside = any(
        (folder.parent / host).is_dir()
        for folder in folders
        if _is_host(folder.name)
        for host in hosts
    )
    return Place(of_another_site=beside)


def _as_folder(host: str, mark: str) -> str:
    """A host as wget names its folder; `+` before the port on Windows, where a name has no `:`."""
    return host.replace(":", mark)


def _is_host(name: str) -> bool:
    return bool(_FOREIGN_HOST.fullmatch(name.lower()))


def _in_mirror(path: Path, root: str, site: Site) -> Place:
    """The address of a file below the folder of a host.

    wget -E adds `.html`, -K keeps `.orig` beside a page whose links it changed, Windows has `@`
    where an address has `?`, and an address that ends with a slash is a folder with an
    `index.html`.
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
    # A text extract beside the page perhaps, or a second download: too little to say that it is
    # this page.
    return NOWHERE if is_release(_ENDING.sub("", url), site) else Place(url)


def _address(root: str, folders: list[str], name: str) -> str:
    path, mark, query = name.partition("?" if "?" in name else "@")
    last = "" if path in {"index.html", "index"} else path
    written = "/".join([*folders, last]) + (f"?{query}" if mark else "")
    return f"{root}/{quote(written, safe=_SAFE, errors='surrogateescape')}"
