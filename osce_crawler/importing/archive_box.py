"""Snapshots of ArchiveBox: a folder with one page in several forms, and what it says about them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from osce_crawler.archive.schema import PAGE_STATUSES
from osce_crawler.importing.formats import is_warc
from osce_crawler.importing.warc.http_response import is_html, read_answer
from osce_crawler.importing.warc.record import Record
from osce_crawler.importing.warc.records import read_records
from osce_crawler.machine import raise_if_lacking
from osce_crawler.urls import parts_of

BOX_CONFIGURATION = "ArchiveBox.conf"
"""File in the data folder, which has the snapshots in `archive`."""
_INDEX = "index.json"
_LONGEST_INDEX = 4 * 1024 * 1024
_KEYS_OF_SNAPSHOT = frozenset({"history", "canonical", "base_url", "link_dir", "archive_path"})
_WARCS = "warc"
# The page as one file, the best form first: as SingleFile saved it, and the page after its scripts.
_ONE_FILE = {"singlefile.html": "singlefile", "output.html": "dom"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot."""

    folder: Path
    url: str
    form: str
    """Name of the file or folder in it that has the page; empty if there is none."""
    saved_at: str | None
    """When ArchiveBox began to save this form, as it says; None if it does not."""

    def takes(self, path: Path) -> bool:
        """Whether a file or folder of the snapshot is the one to import."""
        return path.name == self.form


def snapshot_in(folder: Path) -> Snapshot | None:
    """The snapshot in a folder, or None."""
    index = _index(folder / _INDEX)
    if index is None:
        return None
    url = str(index["url"])
    form = _form(folder, urlsplit(url).netloc)
    extractor = _ONE_FILE.get(form, "wget")
    return Snapshot(folder, url, form, _saved_at(index.get("history"), extractor))


def _form(folder: Path, host: str) -> str:
    """WARC files have the bytes as received; then SingleFile, the files of wget, and the page after
    its scripts. A WARC file without a page, or with one of another host alone, is left by a
    wget that failed.
    """
    hosts = {host for path in _warcs_in(folder) for host in _hosts_of_pages(path)}
    if _plain_host(host) in hosts:
        return _WARCS
    first, last = _ONE_FILE
    if (folder / first).is_file():
        return first
    if host and (folder / host).is_dir():
        return host
    if (folder / last).is_file():
        return last
    return _WARCS if hosts else ""


def _warcs_in(folder: Path) -> list[Path]:
    try:
        return list(filter(is_warc, sorted((folder / _WARCS).iterdir())))
    except OSError as error:
        raise_if_lacking(error)
        return []


def _plain_host(host: str) -> str:
    """A host without `www.`, to and from which sites redirect, and without port."""
    return host.lower().removeprefix("www.").partition(":")[0]


def _hosts_of_pages(path: Path) -> Iterator[str]:
    """The hosts of the pages in a WARC file."""
    for record in read_records(path):
        if isinstance(record, Record) and record.kind == "response":
            answer = read_answer(record.block)
            if (
                answer
                and answer.status in PAGE_STATUSES
                and is_html(answer.header("content-type"), answer.rest[:4096])
            ):
                yield _plain_host(parts_of(record.url).netloc)


def _index(path: Path) -> Mapping[str, object] | None:
    """What the file says; None if it is not that of a snapshot."""
    try:
        if not path.is_file() or path.is_symlink() or path.stat().st_size > _LONGEST_INDEX:
            return None
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise_if_lacking(error)
        return None
    is_snapshot = (
        isinstance(read, dict)
        and isinstance(read.get("url"), str)
        and isinstance(read.get("timestamp"), str)
        and not _KEYS_OF_SNAPSHOT.isdisjoint(read)
    )
    return read if is_snapshot else None


def _saved_at(history: object, extractor: str) -> str | None:
    tries = history.get(extractor) if isinstance(history, dict) else None
    for one in reversed(tries if isinstance(tries, list) else []):
        if isinstance(one, dict) and one.get("status", "succeeded") == "succeeded":
            begun = one.get("start_ts")
            return begun if isinstance(begun, str) else None
    return None
