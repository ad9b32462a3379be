"""FileLists beside saved pages, as spreadsheets and people write them: read as they are meant, or
refused in one line.
"""

from pathlib import Path

import pytest

from osce_crawler.errors import BadInput
from tests.importing.made import DAYS, PAGE, ROOT, URL, Imported
from tests.pages.built import drupal11, listed


@pytest.fixture(name="page")
def _page(folder: Path) -> Path:
    (folder / "a.html").write_bytes(PAGE)
    return folder / "a.html"


@pytest.mark.parametrize(
    "content",
    [
        f"file;url;fetched_at\r\na.html;{URL};2020-01-01\r\n".encode("utf-8-sig"),
        f"file\turl\tfetched_at\na.html\t{URL}\t2020-01-01\n".encode(),
        f"File, URL, Fetched_At\na.html,{URL},2020-01-01\n".encode(),
        f"title,fetched_at,url,file\nx,2020-01-01,{URL},./a.html".encode(),
    ],
    ids=["semicolons", "tabs", "capitals", "another order"],
)
def test_what_spreadsheets_write_is_read(archive: Imported, page: Path, content: bytes) -> None:
    (page.parent / "import.csv").write_bytes(content)

    archive.take(page.parent)

    assert archive.captures() == [(URL, DAYS[0], "new")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            f"file,url,fetched_at\na.html,{URL}?a,b,2020-01-01\n".encode(),
            "line 2: more values than columns",
        ),
        (f"file,url\na.html,{URL}\n".encode("utf-16"), "save the list as UTF-8"),
        (f"file,address,date\na.html,{URL},2020-01-01\n".encode(), "columns file,url,fetched_at"),
        (f"file,url\na\0.html,{URL}\n".encode(), "line 2: the column file is empty"),
        (f'file,url\n"a.html,{URL}\n'.encode(), "cannot be read"),
    ],
    ids=["comma in an address", "utf-16", "other columns", "nul", "open quote"],
)
def test_what_would_be_misread_is_refused(
    archive: Imported, page: Path, content: bytes, said: str
) -> None:
    (page.parent / "import.csv").write_bytes(content)

    with pytest.raises(BadInput, match=said):
        archive.take(page.parent)
    assert archive.rows("SELECT * FROM captures") == []


@pytest.mark.parametrize("url", ["no address", "https://shhada.ir/cthb/1", "http://[bad/cthb/1"])
def test_an_address_of_another_site_is_said_and_nothing_is_kept_under_it(
    archive: Imported, page: Path, url: str
) -> None:
    (page.parent / "import.csv").write_text(f"file,url,fetched_at\na.html,{url},{DAYS[0]}\n")

    assert [finding.kind for finding in archive.take(page.parent).findings] == ["foreign-host"]
    assert archive.captures() == []
    with pytest.raises(BadInput, match=f"not on {ROOT}"):
        archive.take(page, url=url)


@pytest.mark.parametrize(
    "at", ["0001-01-01", "1970-01-01T00:00:00Z", "1980-01-01", "01.02.2020", "1700000000"]
)
def test_a_date_before_the_web_or_of_another_form_is_said(
    archive: Imported, page: Path, at: str
) -> None:
    (page.parent / "import.csv").write_text(f"file,url,fetched_at\na.html,{URL},{at}\n")

    assert [finding.kind for finding in archive.take(page.parent).findings] == ["bad-date"]


def test_a_name_that_no_file_can_have_is_a_missing_file(archive: Imported, page: Path) -> None:
    (page.parent / "import.csv").write_text(
        f"file,url,fetched_at\na.html,{URL},{DAYS[0]}\n{'x' * 300}.html,,\n"
    )

    assert [finding.kind for finding in archive.take(page.parent).findings] == ["missing-file"]
    assert archive.captures() == [(URL, DAYS[0], "new")]


def test_a_misspelled_column_does_not_pass_for_one_that_is_absent(
    archive: Imported, folder: Path
) -> None:
    (folder / "a.html").write_bytes(PAGE)
    (folder / "import.csv").write_text("File,URL,Date\na.html,x,2019-05-20\n", encoding="utf-8")

    with pytest.raises(BadInput, match=r"must name the columns file,url,fetched_at; it names date"):
        archive.take(folder)


@pytest.mark.parametrize(
    ("fetched_at", "published_on"),
    [("2006-11-16", None), ("2006-11-17", "2006-11-17"), ("2020-01-01", "2006-11-17")],
)
def test_a_page_is_not_published_after_the_day_on_which_it_was_saved(
    archive: Imported, page: Path, fetched_at: str, published_on: str | None
) -> None:
    page.write_bytes(drupal11("<p>It met.</p>", metadata=listed("Date:", ["17 November 2006"])))
    (page.parent / "import.csv").write_text(f"file,url,fetched_at\na.html,{URL},{fetched_at}\n")

    archive.take(page.parent)

    ((found, warnings),) = archive.rows("SELECT published_on, warnings FROM press_releases")
    assert found == published_on
    assert ("is after the day of the capture, 2006-11-16" in warnings) == (published_on is None)
