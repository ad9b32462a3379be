"""In whatever order files go in, the archive holds the same texts, and the latest is that of the newest capture."""

from pathlib import Path

import pytest

from tests.importing.made import DAYS, PAGE, ROOT, URL, Imported, changed, http, record, warc

_OTHER_URL = URL.replace("https://www.", "http://")
_TEXTS = "SELECT DISTINCT content_digest FROM revisions ORDER BY 1"
_LATEST = "SELECT title, content_digest, first_seen_at, last_seen_at, gone_at, url FROM press_releases"


@pytest.mark.parametrize("middle", [URL, f"{ROOT}/node/900101"])
def test_a_text_that_comes_back_at_its_first_address_is_the_latest_again(
    archive: Imported, folder: Path, tmp_path: Path, middle: str
) -> None:
    """The same bytes as before at that address, and another text at another address in between."""
    first = warc(folder / "1.warc", [record("response", _OTHER_URL, http(PAGE), DAYS[0])])
    second = warc(folder / "2.warc", [record("response", middle, http(changed()), DAYS[1])])
    third = warc(folder / "3.warc", [record("response", _OTHER_URL, http(PAGE), DAYS[2])])
    for file in (first, second, third):
        archive.take(file)
    latest = archive.rows(_LATEST)
    assert "Another title" not in latest[0][0]

    for number, order in enumerate(((third, second, first), (second, third, first), (first, third, second))):
        other = Imported(tmp_path / f"{number}.db")
        for file in order:
            other.take(file)
        assert other.rows(_TEXTS) == archive.rows(_TEXTS)
        assert [row[:4] for row in other.rows(_LATEST)] == [row[:4] for row in latest]
