"""The entries of a listing: the releases of one language, and traps for crawlers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sample_site.faults import Faults
from sample_site.published import printed_paragraphs
from sample_site.texts import SAMPLE, Release, load_table

TEASER_CHARACTERS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a listing. A value of None is not printed."""

    href: str
    title: str
    published_on: date | None = None
    content_type: str | None = None
    place: str | None = None
    fields_of_work: tuple[str, ...] = ()
    teaser: str | None = None


def load_traps() -> dict[str, Any]:
    """The traps, as ``data/sample/traps.toml`` has them."""
    return load_table(SAMPLE / "traps.toml")


def listed_items(
    releases: Sequence[Release], language: str, traps: Mapping[str, Any], faults: Faults
) -> list[Item]:
    """All entries of one language's listing, the newest first, with the traps."""
    mine = [
        one for one in releases if one.language == language and one.node_id not in faults.unlisted
    ]
    items = [_item(release, traps) for release in mine]
    items += [_again(release, section) for release in mine for section in release.also_at]
    for trap in traps["item"] if faults.traps else ():
        if trap["listing"] == language and (faults.broken or trap["kind"] != "broken"):
            items.insert(trap["at"], _trap(trap, items))
    if faults.unknown_layout and language == "en":
        items.insert(
            5,
            Item(
                href="/newsroom/990002",
                title="A page after the next redesign",
                content_type="Press release",
            ),
        )
    return items


def _item(release: Release, traps: Mapping[str, Any]) -> Item:
    href = release.path
    if release.language == "en":
        href = f"/{release.moved_from[0]}/{release.node_id}" if release.moved_from else href
        href = str(traps["rewrite"].get(str(release.node_id), href))
    if release.node_id in traps["bare"]["nodes"]:
        return Item(href=href, title=release.title)
    return Item(
        href=href,
        title=release.title,
        published_on=release.published_on,
        content_type=release.content_type,
        place=release.place,
        fields_of_work=release.fields_of_work,
        teaser=printed_paragraphs(release)[0].text[:TEASER_CHARACTERS] + "...",
    )


def _again(release: Release, section: str) -> Item:
    """A second entry for the same node, in another section."""
    return replace(
        Item(href=f"/{section}/{release.node_id}", title=release.title),
        content_type=release.content_type,
    )


def _trap(trap: Mapping[str, Any], items: Sequence[Item]) -> Item:
    if trap["kind"] == "drift":
        before: int = trap["at"] - 1
        return items[before]
    return Item(href=trap["href"], title=trap["title"], content_type=trap["content_type"])
