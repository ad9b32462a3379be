"""Every listing fixture: its entries, the next page and the last one."""

import json
from pathlib import Path

import pytest

from osce_crawler.pages.listing import parse_listing

FOLDERS = sorted((Path(__file__).parent.parent / "fixtures" / "listings").iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_reads_entries_and_pager(folder: Path) -> None:
    capture = json.loads((folder / "capture.json").read_text(encoding="utf-8"))
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    listing = parse_listing((folder / "page.html").read_bytes(), capture["url"], capture["content_type"])

    items = [
        {
            "url": item.url,
            "title": item.title,
            "published_on": item.published_on.isoformat() if item.published_on else None,
            "content_type": item.content_type,
        }
        for item in listing.items
    ]
    assert items == expected["items"]
    assert (listing.next_url, listing.last_page) == (expected["next"], expected["last_page"])
