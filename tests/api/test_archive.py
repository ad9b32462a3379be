"""`from osce_crawler import Archive`: typed values, nothing is written, beside a running crawl."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import osce_crawler
from osce_crawler import Archive
from osce_crawler.api import Hit, Paragraph, chart
from osce_crawler.archive.database import upgrade
from osce_crawler.errors import ArchiveUnusable, BadQuery, NotInArchive
from tests.archive.kept import old_archive
from tests.archive.made import AT, keep, opened, release

_TEXTS = (
    "The first library opens in the long valley of the river.",
    "The second library opens in the long valley of the river.",
)
_AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(name="path", scope="module")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release in two revisions, its translation, and one more."""
    path = tmp_path_factory.mktemp("api") / "osce.db"
    writer = opened(path)
    for text in _TEXTS:
        copied = (text, "Same.", text, "Same.")
        keep(writer, release(47920, copied, title="Libraries"), payload=text.encode())
    keep(
        writer,
        release(
            47920, ("Стоит ёлка.",), language="ru", title="Заголовок", sources=("ОБСЕ", "БДИПЧ")
        ),
        payload=b"ru",
    )
    keep(
        writer,
        release(5, ("Media freedom.",), title="Media", published_on=date(2008, 5, 1), place=None),
        payload=b"5",
    )
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    return path


@pytest.fixture(name="archive")
def _archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as archive:
        yield archive


def _names(archive: Archive, *query: str, **filters: Any) -> list[str]:
    return [one.record for one in archive.releases(*query, **filters)]


def test_a_release_has_typed_values(archive: Archive) -> None:
    one = archive.release(47920)

    assert (one.record, one.node_id, one.language, one.revision) == ("47920:en", 47920, "en", 2)
    assert (one.published_on, one.year) == (date(2006, 11, 17), 2006)
    assert (one.first_seen_at, one.gone_at) == (_AT, None)
    assert one.body == f"{_TEXTS[1]}\n\nSame."
    assert (one.word_count, one.paragraph_count, one.removed_count) == (12, 2, 2)
    assert (one.sources, one.fields_of_work) == (("OSCE Secretariat",), ("Elections",))
    assert (one.confidence, one.warnings) == ("high", ())
    assert archive.release("47920:ru").sources == ("ОБСЕ", "БДИПЧ")
    assert archive.release("https://www.osce.org/cthb/5").title == "Media"


def test_values_cannot_be_changed(archive: Archive) -> None:
    with pytest.raises(AttributeError):
        archive.release(5).title = "x"  # type: ignore[misc]


def test_releases_are_selected_by_query_and_filters(archive: Archive) -> None:
    assert _names(archive) == ["5:en", "47920:en", "47920:ru"]
    assert _names(archive, "library") == ["47920:en"]
    assert _names(archive, "ёлка OR media") == ["5:en", "47920:ru"]
    assert _names(archive, since="2008") == ["5:en"]
    assert _names(archive, until="2006-11") == ["47920:en", "47920:ru"]
    assert _names(archive, language="RU") == ["47920:ru"]
    assert _names(archive, "media", place="vienna") == []


def test_what_a_release_said_before(archive: Archive) -> None:
    first, second = archive.revisions(47920)

    assert (first.revision, first.latest, first.cause) == (1, False, "site")
    assert first.body == f"{_TEXTS[0]}\n\nSame."
    assert (second.latest, second.body) == (True, archive.release(47920).body)
    assert first.created_at == _AT


def test_paragraphs_have_the_reason_of_their_removal(archive: Archive) -> None:
    paragraphs = archive.paragraphs("47920:en")

    assert [one.kept for one in paragraphs] == [True, True, False, False]
    assert paragraphs[2] == Paragraph(
        position=2, text=_TEXTS[1], kept=False, rule="block", duplicate_of=0
    )


def test_captures_name_the_revision_that_they_show(archive: Archive) -> None:
    captures = archive.captures(47920)

    assert [(one.outcome, one.revision, one.http_status) for one in captures] == [
        ("new", 1, 200),
        ("revised", 2, 200),
    ]
    assert captures[0].fetched_at == _AT
    assert archive.page(47920) == _TEXTS[1].encode()


def test_a_search_gives_offsets_of_its_matches(archive: Archive) -> None:
    found = archive.search("library")
    (hit,) = found

    assert (found.releases, found.texts, len(found)) == (1, 1, 1)
    assert isinstance(hit, Hit)
    assert [hit.snippet[start:end] for start, end in hit.matches] == ["library"]
    assert (hit.record, hit.published_on) == ("47920:en", date(2006, 11, 17))
    assert archive.search("librari").offers != ()


def test_counts_are_those_of_the_other_ways(archive: Archive) -> None:
    assert archive.count() == 2
    assert archive.count(unit="text") == 3
    assert archive.count("library OR ёлка") == 1
    assert archive.count("library OR ёлка", unit="text") == len(_names(archive, "library OR ёлка"))
    counts = archive.count_by("year", "library")
    assert [(row.bucket, row.count, row.total) for row in counts.rows][:3] == [
        ("2006", 1, 1), ("2007", 0, 0), ("2008", 0, 1),
    ]  # fmt: skip
    drawn = chart(counts, about="library", draw="per-1000")
    assert drawn.startswith("<svg")
    assert "library" in drawn
    assert drawn == chart(archive.count_by("year", "library"), about="library", draw="per-1000")


def test_sql_and_worked_queries(archive: Archive) -> None:
    sql = "SELECT record FROM press_releases WHERE year = :year ORDER BY record"

    assert archive.sql(sql, {"year": 2006}) == [{"record": "47920:en"}, {"record": "47920:ru"}]
    rows = archive.recipe("search-with-fold", words="ёлка")
    assert [row["record"] for row in rows] == ["47920:ru"]
    with pytest.raises(BadQuery):
        archive.sql("DELETE FROM revisions")


def test_a_table_for_pandas(archive: Archive) -> None:
    pandas = pytest.importorskip("pandas")
    table = archive.to_pandas()

    assert table.index.is_unique
    assert list(table.index) == _names(archive)
    assert table.loc["5:en", "title"] == "Media"
    assert table["published_on"].dt.year.tolist() == table["year"].tolist() == [2008, 2006, 2006]
    assert str(table["first_seen_at"].dt.tz) == "UTC"
    assert pandas.isna(table.loc["5:en", "gone_at"])
    empty = archive.to_pandas("nothingmatches")
    assert list(empty.columns) == list(table.columns)
    assert empty.empty


def test_an_earlier_state_is_read(path: Path) -> None:
    with Archive(path, as_of="2025-12-31") as archive:
        assert _names(archive) == []
        assert archive.count() == 0
        with pytest.raises(NotInArchive):
            archive.release(5)
    with Archive(path, as_of="2026-01-01") as archive:
        assert archive.search("library").releases == 1
        assert len(archive.captures(47920)) == 2


def test_a_withheld_release_is_not_read(path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path / "osce.db"))
    subprocess.run(
        [sys.executable, "-m", "osce_crawler", "withhold", "5", "--reason", "x", "--archive", copy],
        check=True, capture_output=True,
    )  # fmt: skip

    with Archive(copy) as archive:
        assert _names(archive) == ["47920:en", "47920:ru"]
        assert (archive.count(), archive.search("media").releases) == (1, 0)
        for read in (archive.release, archive.revisions, archive.paragraphs, archive.captures):
            with pytest.raises(NotInArchive, match="withheld since"):
                read(5)


def test_a_crawl_may_write_at_the_same_time(path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path / "osce.db"))
    writer = opened(copy)
    with Archive(copy) as archive:
        releases = archive.releases()
        assert next(releases).record == "5:en"
        writer.connection.execute("BEGIN IMMEDIATE")
        writer.connection.execute("DELETE FROM revision_paragraphs")
        assert archive.release(5).body == "Media freedom."
        writer.connection.execute("ROLLBACK")
        keep(writer, release(6, ("A new release.",)), payload=b"6")
        writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
        assert [one.record for one in releases] == ["47920:en", "47920:ru"]
        assert archive.count() == 3
        assert archive.release(6).body == "A new release."
        writer.close()
        assert archive.count() == 3


def test_nothing_is_written(path: Path) -> None:
    before = path.read_bytes()
    with Archive(path) as archive:
        archive.search("library")
        list(archive.releases())
        archive.count_by("source")

    assert path.read_bytes() == before
    assert repr(archive) == f"Archive({str(path)!r})"


def test_an_archive_of_an_older_schema_is_not_migrated(tmp_path: Path) -> None:
    before = old_archive(tmp_path / "old.db", 8).read_bytes()
    with pytest.raises(ArchiveUnusable, match="run: osce-crawler migrate --archive"):
        Archive(tmp_path / "old.db")

    assert (tmp_path / "old.db").read_bytes() == before
    upgrade(tmp_path / "old.db")
    with Archive(tmp_path / "old.db") as archive:
        assert archive.release(590117).title == "Sarajevo libraries lend tools as well as books"


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [(("missing.db",), ArchiveUnusable), (("archive", "no date"), BadQuery)],
)
def test_what_cannot_be_opened_is_one_line(
    path: Path, arguments: tuple[str, ...], kind: type[Exception]
) -> None:
    place = path if arguments[0] == "archive" else path.parent / arguments[0]
    with pytest.raises(kind) as error:
        Archive(place, as_of=arguments[1] if len(arguments) > 1 else None)

    assert len(str(error.value).splitlines()) == 1


def test_wrong_dates_and_names_are_refused(archive: Archive) -> None:
    with pytest.raises(BadQuery, match="is not a date"):
        archive.count(since="May")
    with pytest.raises(TypeError, match="field='x': no such filter; expected field_of_work, "):
        archive.count(field="x")  # type: ignore[call-arg]


def test_the_package_starts_without_the_reader() -> None:
    program = "import sys, osce_crawler; print([n for n in ('sqlite3', 'osce_crawler.api') if n in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert printed == "[]\n"
    assert osce_crawler.Archive is Archive
    with pytest.raises(AttributeError):
        _ = osce_crawler.Nothing
    assert AT.startswith("2026")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: a.count("media", unit="node"), "unit='node': expected one of 'release', 'text'"),
        (lambda a: a.count_by("decade"), "by='decade': expected one of 'year', 'month'"),
        (lambda a: a.count_by("year", group="decade"), "group='decade': expected one of"),
        (lambda a: a.count_by("year", unit="node"), "unit='node': expected one of"),
        (lambda a: a.search("media", sort="date"), "sort='date': expected one of 'rank'"),
        (lambda a: a.search("media", limit=-1), "limit=-1: expected a whole number from 1"),
        (lambda a: a.search("media", offset=-1), "offset=-1: expected a whole number from 0"),
        (lambda a: a.search(5), "the query 5 is no text"),
        (lambda a: a.releases(5), "the query 5 is no text"),
        (lambda a: a.count(since=2024), "since=2024: expected a text"),
    ],
)
def test_a_wrong_argument_is_an_error_of_one_line_and_no_wrong_number(
    archive: Archive, call: Any, message: str
) -> None:
    with pytest.raises(BadQuery) as raised:
        call(archive)

    assert str(raised.value).startswith(message)
    assert len(str(raised.value).splitlines()) == 1
