"""The entry of a release in a listing, as the archive keeps it. Pure."""

from osce_crawler.increments.entries import Entry, digests_of
from osce_crawler.records import ListedRelease
from osce_crawler.urls import Address


def entry_of(item: ListedRelease, address: Address, listing: str) -> Entry:
    """An entry of a listing, as it is kept."""
    day = item.published_on.isoformat() if item.published_on else None
    printed = {
        "title": item.title,
        "date": day,
        "type": item.content_type,
        "place": item.place,
        "teaser": item.teaser,
    }
    return Entry(
        listing=listing,
        key=address.key,
        url=address.url,
        published_on=day,
        digests=digests_of(printed),
    )
