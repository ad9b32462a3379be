"""The arguments of the spider: those of `osce-crawler crawl`, or of `scrapy crawl -a`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osce_crawler.errors import BadArgument
from osce_crawler.spiders.options import CrawlOptions
from osce_crawler.urls import OSCE, Site

_YES, _NO = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})
_OF_SCRAPYD = "_job"
"""scrapyd adds the identifier of its job to the arguments of every spider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlArguments:
    """The arguments of a crawl, converted and checked."""

    site: Site
    options: CrawlOptions
    dry_run: bool
    must_exist: bool
    """Whether the archive must exist already, so that no new one is made."""
    note: str
    """A text that is kept with the run."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "CrawlArguments":
        """Convert the arguments. `scrapy crawl -a` gives all of them as strings.

        Raises BadArgument for one that is unknown or wrong; BadAddress for a site or a date.
        """
        values = {"site": OSCE.root, **_NOTHING, **given}
        values.pop(_OF_SCRAPYD, None)
        unknown = [name for name in values if name not in {"site", *_NOTHING}]
        if unknown:
            expected = ", ".join(["site", *_NOTHING])
            raise BadArgument(f"{unknown[0]}: unknown argument; expected one of: {expected}")
        return cls(
            site=Site.of(values["site"]),
            options=CrawlOptions.of(
                urls=values["urls"],
                since=values["since"],
                until=values["until"],
                language=values["language"],
                limit=values["limit"],
                full=_flag("full", values["full"]),
            ),
            dry_run=_flag("dry_run", values["dry_run"]),
            must_exist=_flag("must_exist", values["must_exist"]),
            note=" ".join((values["note"] or "").split()),
        )

    def recorded(self) -> dict[str, Any]:
        """What the archive keeps with the run, as JSON values: the options and the note."""
        return self.options.given() | ({"note": self.note} if self.note else {})


_NOTHING: Mapping[str, Any] = {
    "urls": (), "since": None, "until": None, "language": None, "limit": None, "full": False,
    "dry_run": False, "must_exist": False, "note": None,
}  # fmt: skip


def _flag(name: str, value: str | bool) -> bool:
    if isinstance(value, bool):
        return value
    if value.lower() not in _YES | _NO:
        raise BadArgument(f"{name}: {value!r} is not yes or no; expected {name}=1 or {name}=0")
    return value.lower() in _YES
