"""All layouts that pages are read with: the built-in ones, and those that an archive has added."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from osce_crawler.errors import BadLayout
from osce_crawler.pages.layouts.era import Era, read_era
from osce_crawler.pages.layouts.layout import Layout, ListingLayout
from osce_crawler.pages.layouts.selector import Selector, any_of
from osce_crawler.records import sha256

_FILES = ("drupal6.toml", "drupal11.toml")
"""Older eras first: a listing without entries has the first layout that it looks like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layouts:
    """The layouts of releases and listings, in the order in which they are tried.

    Pickled as the texts of the added ones, because compiled selectors cannot be pickled.
    """

    releases: tuple[Layout, ...]
    listings: tuple[ListingLayout, ...]
    added: tuple[Era, ...]
    """The eras that are not part of the program."""
    pager: Selector
    """The pagers of all eras: a listing may have the pager of another one."""
    next_links: Selector
    digest: str
    """`sha256:` of the added files; empty if there are none."""

    @classmethod
    def of(cls, built_in: Iterable[Era], added: Iterable[Era] = ()) -> "Layouts":
        """The layouts of these eras."""
        added = tuple(added)
        eras = (*built_in, *added)
        listings = tuple(era.listing for era in eras if era.listing)
        return cls(
            releases=tuple(era.release for era in eras if era.release),
            listings=listings,
            added=added,
            pager=any_of(layout.pager for layout in listings),
            next_links=any_of(layout.next_links for layout in listings),
            digest=sha256("\0".join(era.text for era in added).encode("utf-8", "surrogatepass"))
            if added
            else "",
        )

    def with_added(self, toml_texts: Iterable[str], file: str = "an added layout") -> "Layouts":
        """These layouts and those of further layout files.

        `file` names them in messages. Raises BadLayout if one is invalid or its name is taken.
        """
        added = list(self.added)
        for text in toml_texts:
            era = read_era(text, file)
            if era.name in {one.name for one in (*_built_in(), *added)}:
                raise BadLayout(f"{file}: name: {era.name!r} is taken; choose another name")
            added.append(era)
        return Layouts.of(_built_in(), added) if added else self

    def without(self, name: str) -> "Layouts":
        """These layouts without an added one."""
        return Layouts.of(_built_in(), [era for era in self.added if era.name != name])

    def __reduce__(self) -> tuple[object, ...]:
        return layouts_with, (tuple(era.text for era in self.added),)


@lru_cache(maxsize=1)
def _built_in() -> tuple[Era, ...]:
    here = Path(__file__)
    texts = {name: here.with_name(name).read_text(encoding="utf-8") for name in _FILES}
    return tuple(read_era(text, name, is_ours=True) for name, text in texts.items())


@lru_cache(maxsize=4)
def layouts_with(toml_texts: tuple[str, ...]) -> Layouts:
    """The built-in layouts and these, compiled once in a process. Raises BadLayout."""
    return BUILT_IN.with_added(toml_texts)


BUILT_IN = Layouts.of(_built_in())

BODY_MARKERS = tuple(
    dict.fromkeys(marker.encode() for layout in BUILT_IN.releases for marker in layout.markers)
)
"""Bytes in the class names of the text containers of the built-in layouts."""
