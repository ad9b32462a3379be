"""The arguments of the spider: those of `osce-crawler crawl`, or of `scrapy crawl -a`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from osce_crawler.errors import BadArgument, PageRefused
from osce_crawler.quantities import bytes_of, seconds_of
from osce_crawler.spiders.options import CrawlOptions
from osce_crawler.urls import OSCE, Site, release_address

_FLAGS = frozenset({"full", "accept_totals", "dry_run", "must_exist", "new", "other_root"})
_YES, _NO = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})
OF_SCRAPYD = "_job"
"""scrapyd adds the identifier of its job to the arguments of every spider."""


class CrawlArguments(NamedTuple):
    """The arguments of a crawl, converted and checked."""

    site: Site
    options: CrawlOptions
    dry_run: bool
    must_exist: bool
    """Whether the archive must exist already, so that no new one is made."""
    new: bool
    """Whether a new archive may take the place of an empty file or folder."""
    other_root: bool
    """Whether pages of this root may come into an archive of releases of others."""
    note: str
    """A text that is kept with the run."""
    time_limit: int | None
    """Seconds after which the crawl stops."""
    on_finding: str
    """A command that is run when an alarm opens, worsens or closes; empty: none."""
    stop_below: int | None
    """The crawl stops if fewer bytes are free on the disk of the archive."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "CrawlArguments":
        """Convert the arguments. `scrapy crawl -a` gives all of them as strings.

        Raises BadArgument for one that is unknown or wrong; BadAddress for a site or a date.
        """
        values = {"site": OSCE.root, **_NOTHING, **given}
        values.pop(OF_SCRAPYD, None)
        unknown = [name for name in values if name not in {"site", *_NOTHING}]
        if unknown:
            expected = ", ".join(["site", *_NOTHING])
            raise BadArgument(f"{unknown[0]}: unknown argument; expected one of: {expected}")
        _check_texts(values)
        arguments = cls(
            site=Site.of(values["site"]),
            options=CrawlOptions.of(
                urls=values["urls"],
                since=values["since"],
                until=values["until"],
                language=values["language"],
                limit=values["limit"],
                full=_flag("full", values["full"]),
                max_pages=values["max_pages"],
                accept_totals=_flag("accept_totals", values["accept_totals"]),
                budget=values["budget"],
                files=values["files"],
                files_up_to=values["files_up_to"],
                institution=values["institution"],
            ),
            dry_run=_flag("dry_run", values["dry_run"]),
            must_exist=_flag("must_exist", values["must_exist"]),
            new=_flag("new", values["new"]),
            other_root=_flag("other_root", values["other_root"]),
            on_finding=(values["on_finding"] or "").strip(),
            note=" ".join((values["note"] or "").split()),
            time_limit=_quantity("time-limit", values["time_limit"], seconds_of),
            stop_below=_quantity("stop-below", values["stop_below"], bytes_of),
        )
        arguments._check_addresses()
        return arguments

    def _check_addresses(self) -> None:
        """Raises BadArgument for an address that other options exclude: nobody would notice."""
        for url in self.options.urls:
            with suppress(PageRefused):  # the crawl reports it
                if not self.options.wants(release_address(url, self.site)):
                    raise BadArgument(
                        f"{url}: is not of the language or institution that is chosen, so it would not"
                        " be fetched; leave out the address, or the choice"
                    )

    def recorded(self) -> dict[str, Any]:
        """What the archive keeps with the run, as JSON values: options, note and limits."""
        further = {name: getattr(self, name) for name in ("note", "time_limit", "stop_below")}
        return self.options.given() | {name: value for name, value in further.items() if value}


_NOTHING: Mapping[str, Any] = {
    "urls": (), "since": None, "until": None, "language": None, "limit": None, "full": False,
    "max_pages": None, "accept_totals": False, "budget": None, "dry_run": False, "must_exist": False, "new": False, "other_root": False, "note": None, "time_limit": None, "stop_below": None,
    "files": None, "files_up_to": None, "on_finding": None, "institution": None,
}  # fmt: skip


def _check_texts(values: Mapping[str, Any]) -> None:
    """Raises BadArgument for a text that is given and empty: it would be ignored."""
    for name in values.keys() - _FLAGS:
        value = values[name]
        for one in value if isinstance(value, tuple | list) else (value,):
            if isinstance(one, str) and not one.strip():
                raise BadArgument(f"{name}: the text is empty; give one, or leave it out")


def _quantity(name: str, value: str | None, convert: Callable[[str], int]) -> int | None:
    try:
        return None if value is None else convert(value)
    except ValueError as error:
        raise BadArgument(f"{name}: {error}") from error


def _flag(name: str, value: str | bool) -> bool:
    if isinstance(value, bool):
        return value
    if value.lower() not in _YES | _NO:
        raise BadArgument(f"{name}: {value!r} is not yes or no; expected {name}=1 or {name}=0")
    return value.lower() in _YES
