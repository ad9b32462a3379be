"""Counts in both units, their shares and their marks, against lists of releases in Python."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.count_notes import chart_of, notes
from osce_crawler.archive.count_query import BY, By, Unit
from osce_crawler.archive.counts import Counts, count_by
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import LEDGER
from osce_crawler.archive.selection import Selection
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import BadQuery
from tests.archive.kept import change
from tests.archive.made import keep, release

# Node, language, date, place, sources, fields, type, text.
_TEXTS: Sequence[tuple[int, str, str | None, str | None, Sequence[str], Sequence[str], str]] = (
    (1, "en", "2001-03-05", "VIENNA", ["OSCE Secretariat"], ["Elections", "Policing"], "radio"),
    (1, "ru", "2001-03-05", "ВЕНА", ["Секретариат"], ["Выборы", "Полиция"], "радио radio"),
    (1, "sq", "2001-03-06", "VJENË", ["Sekretariati"], ["Zgjedhje", "Policia"], "tv"),
    (2, "en", "2001-12-31", "SKOPJE", ["OSCE Secretariat", "ODIHR"], [], "radio"),
    (2, "ru", "2002-01-01", None, ["Секретариат", "БДИПЧ"], [], "radio"),
    (3, "en", "2004-02-29", "SKOPJE", [], ["Policing"], "tv"),
    (3, "ru", "2004-02-29", "СКОПЬЕ", [], ["Полиция"], "tv"),
    (4, "en", None, "VIENNA", ["ODIHR"], ["Elections"], "radio"),
    (5, "ru", "2004-05-01", "ВЕНА", ["БДИПЧ"], ["Выборы"], "radio"),
)
_RADIO = Selection(
    "SELECT rowid AS record_id FROM press_releases_fts WHERE press_releases_fts MATCH ?", ("radio",)
)
_RUSSIAN = Selection("SELECT record_id FROM press_releases WHERE language = ?", ("ru",))


@pytest.fixture(name="archive")
def _archive(writer: ArchiveWriter, path: Path) -> Archive:
    for number, (node, language, day, place, sources, fields, text) in enumerate(_TEXTS):
        made = release(
            node,
            [text],
            language=language,
            published_on=date.fromisoformat(day) if day else None,
            place=place,
            sources=tuple(sources),
            fields_of_work=tuple(fields),
            content_type="News" if node == 3 else "Press release",
        )
        keep(writer, made, payload=str(number).encode())
    return Archive.open(path)


def _counted(archive: Archive, by: By, *arguments: Any, **options: Any) -> dict[str, int]:
    return {row.bucket: row.count for row in count_by(archive, by, *arguments, **options).rows}


def test_a_release_in_three_languages_is_one_release_and_three_texts(archive: Archive) -> None:
    assert _counted(archive, "language") == {"ru": 4, "en": 4, "sq": 1}
    assert (count_by(archive, "language").count, count_by(archive, "year", unit="text").count) == (5, 9)  # fmt: skip
    assert _counted(archive, "type") == {"Press release": 4, "News": 1}
    assert _counted(archive, "type", unit="text") == {"Press release": 7, "News": 2}


def test_years_without_a_release_and_undated_texts_have_rows(archive: Archive) -> None:
    counts = _counted(archive, "year")

    # Until the year of the only capture, 2026.
    assert list(counts) == [*map(str, range(2001, 2027)), "undated"]
    assert [counts[one] for one in ("2001", "2002", "2003", "2004", "2005", "undated")] == [
        2, 1, 0, 2, 0, 1,
    ]  # fmt: skip


def test_months_without_a_release_have_rows_between_the_dates_of_the_filter(
    archive: Archive,
) -> None:
    within = Selection("SELECT record_id FROM press_releases WHERE published_on >= '2001-11-15' AND published_on <= '2002-02-10'", ())  # fmt: skip

    counts = _counted(archive, "month", among=within, since="2001-11-15", until="2002-02-10")

    assert counts == {"2001-11": 0, "2001-12": 1, "2002-01": 1, "2002-02": 0}


def test_names_of_several_languages_are_one_row_or_printed_apart(archive: Archive) -> None:
    assert _counted(archive, "source") == {"ODIHR": 3, "OSCE Secretariat": 2, "not stated": 1}
    assert _counted(archive, "source", unit="text") == {
        "OSCE Secretariat": 5, "ODIHR": 4, "not stated": 2,
    }  # fmt: skip
    assert _counted(archive, "field", as_printed=True) == {
        "Elections": 2, "Policing": 2, "Выборы": 2, "Полиция": 2, "Policia": 1, "Zgjedhje": 1, "not stated": 1,
    }  # fmt: skip


def test_a_share_is_of_the_same_unit_and_the_same_filters(archive: Archive) -> None:
    russian_radio = Selection(
        f"{_RADIO.sql} AND rowid IN ({_RUSSIAN.sql})", ("radio", *_RUSSIAN.parameters)
    )
    rows = {
        row.bucket: (row.count, row.total, row.per_1000)
        for row in count_by(
            archive, "year", russian_radio, among=_RUSSIAN, since="2001", until="2004-12-31"
        ).rows
    }

    assert rows == {
        "2001": (1, 1, 1000.0),
        "2002": (1, 1, 1000.0),
        "2003": (0, 0, None),
        "2004": (1, 2, 500.0),
    }
    texts = count_by(archive, "type", _RADIO, unit="text").rows
    assert [(row.bucket, row.count, row.total, row.per_1000) for row in texts] == [
        ("Press release", 6, 7, 857.14),
        ("News", 0, 2, 0.0),
    ]
    assert {row.per_1000 for row in count_by(archive, "year").rows} == {None}


def _expected(by: By, group: By | None, unit: Unit, word: str | None) -> dict[tuple[Any, Any], int]:
    """The same counts by a loop, with names as printed."""
    found: dict[tuple[Any, Any], set[object]] = defaultdict(set)
    for text in _TEXTS:
        for bucket in _values(text, by):
            for part in _values(text, group) if group else [None]:
                units = found[bucket, part]
                if word is None or word in text[6].split():
                    units.add(text[0] if unit == "release" else text[:2])
    return {key: len(units) for key, units in found.items()}


def _values(text: Any, by: By) -> Iterable[str]:
    node, language, day, place, sources, fields, _ = text
    return {
        "year": [day[:4] if day else "undated"],
        "month": [day[:7] if day else "undated"],
        "source": sources or ["not stated"],
        "field": fields or ["not stated"],
        "place": [place or "not stated"],
        "language": [language],
        "type": ["News" if node == 3 else "Press release"],
    }[by]


@pytest.mark.parametrize("unit", ["release", "text"])
@pytest.mark.parametrize("group", [None, "source", "place", "field", "language", "type"])
@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("word", [None, "radio"])
def test_counts_are_those_of_a_loop(
    archive: Archive, by: By, group: By | None, unit: Unit, word: str | None
) -> None:
    if by == group:
        with pytest.raises(BadQuery, match="cannot group by"):
            count_by(archive, by, group=group)
        return
    counts = count_by(
        archive, by, _RADIO if word else None, unit=unit, group=group, as_printed=True
    )

    expected = _expected(by, group, unit, word)
    rows = {(row.bucket, row.group): row.count for row in counts.rows}
    assert {key: rows[key] for key in expected} == expected
    assert {count for key, count in rows.items() if key not in expected} <= {0}
    assert len(rows) == len(counts.rows)


def test_two_divisions_by_names_are_both_joined(archive: Archive) -> None:
    counts = count_by(archive, "source", group="field", unit="text")

    pairs = {(row.bucket, row.group): row.count for row in counts.rows}
    assert pairs["OSCE Secretariat", "Elections"] == 3
    assert pairs["ODIHR", "Elections"] == 2
    assert pairs["not stated", "Policing"] == 2
    assert [kind for kind, _ in counts.concordances] == ["source", "field"]


def _marks(counts: Counts) -> dict[str, tuple[str, ...]]:
    return {row.bucket: row.marks for row in counts.rows if row.marks}


def test_the_time_of_the_last_capture_is_incomplete(archive: Archive) -> None:
    assert _marks(count_by(archive, "year")) == {"2026": ("incomplete",), "undated": ("undated",)}
    assert _marks(count_by(archive, "month"))["2026-01"] == ("incomplete",)
    assert "2026 is incomplete: the archive was last brought up to date on 2026-01-01" in " ".join(
        notes(count_by(archive, "year"))
    )


def test_shares_of_few_are_marked(archive: Archive) -> None:
    marks = _marks(count_by(archive, "type", _RADIO))

    assert marks == {"Press release": ("few",), "News": ("few",)}
    assert _marks(count_by(archive, "type")) == {}


def test_the_notes_say_unit_sums_and_joined_names(archive: Archive) -> None:
    lines = notes(count_by(archive, "source", _RADIO))

    assert lines[0] == "4 releases in all, of 5 without the query."
    assert "The rows add up to 5: a release whose texts have several values" in lines[1]
    assert any("OSCE Secretariat = Секретариат = Sekretariati" in line for line in lines)
    assert any("derived from translations" in line for line in lines)


def test_a_disagreement_of_translations_is_said_and_left_apart(
    archive: Archive, writer: ArchiveWriter
) -> None:
    for node, source in ((6, "Field office"), (7, "ODIHR")):
        keep(writer, release(node, sources=(source,)), payload=f"{node}".encode())
        keep(writer, release(node, language="ru", sources=("Бюро",)), payload=f"{node}r".encode())

    counts = count_by(archive, "source")

    assert {"Field office", "Бюро"} <= {row.bucket for row in counts.rows}
    assert any("Бюро (ru) is Field office and ODIHR (en)" in line for line in notes(counts))


def test_as_of_a_moment_counts_what_was_known_then(archive: Archive, path: Path) -> None:
    assert count_by(Archive.open(path, "2025-12-31"), "year").rows == ()
    then = count_by(Archive.open(path, "2026-01-01"), "source", _RADIO)
    assert then == count_by(archive, "source", _RADIO)


def test_a_month_of_which_listings_name_missing_releases_is_a_gap(
    archive: Archive, writer: ArchiveWriter, path: Path
) -> None:
    entries = [
        (1, "", "2001-03-05", "archived_before"),  # there
        (90, "", "2003-07-01", "failed"),
        (91, "ru", "2003-07-09", None),
        (92, "", "2003-08-01", "rejected"),  # an event
        (93, "", "2003-08-01", "gone"),
        (5, "sq", "2004-05-01", "left_by_budget"),  # only its Russian text is there
        (94, "", None, "failed"),
        (5, "", "2004-06-01", "failed"),  # its English page failed; only its Russian text is there
        (4, "", "2005-02-01", "failed"),  # requested again, and failed: its English text is there
        (5, "", "2005-03-01", "archived_before"),
    ]
    for node, language, day, fate in entries:
        change(
            path,
            "INSERT INTO listing_entries (listing, node_id, language, url, published_on, noted_at,"
            f" seen_at, fate) VALUES ('l', {node}, '{language}', 'u{day}', {day!r}, '2026-01-01',"
            f" '2026-01-01', {fate!r})".replace("None", "NULL"),
        )

    counts = count_by(archive, "month")

    assert {row.bucket: row.missing for row in counts.rows if row.missing} == {
        "2003-07": 2,
        "2004-05": 1,
        "2004-06": 1,
    }
    assert _marks(counts)["2003-07"] == ("gap",)
    assert _marks(count_by(archive, "year"))["2003"] == ("gap",)
    assert any("2003-07 (2), 2004-05 (1), 2004-06 (1)" in line for line in notes(counts))
    assert all(row.missing == 0 for row in count_by(archive, "source").rows)


def test_a_month_hole_is_a_gap_until_as_many_releases_came(
    archive: Archive, writer: ArchiveWriter, path: Path
) -> None:
    message = "2003-07: the archive has 0 releases of this month, the listing names 2, and"
    change(path, f"INSERT INTO run_findings VALUES (1, 'month-hole', 'https://www.osce.org/ru/press', '{message}')")  # fmt: skip

    def missing() -> dict[str, int]:
        return {row.bucket: row.missing for row in count_by(archive, "year").rows if row.missing}

    assert missing() == {"2003": 2}
    later = "2026-02-01T00:00:00Z"
    for node, language in ((50, "ru"), (51, "en"), (52, "ru")):
        made = release(node, language=language, published_on=date(2003, 7, 4))
        keep(writer, made, payload=f"{node}".encode(), fetched_at=later)
        assert missing() == ({} if node == 52 else {"2003": 1})


@pytest.mark.parametrize("unit", ["release", "text"])
def test_withheld_texts_are_in_no_count_and_no_name(
    archive: Archive, path: Path, unit: Unit
) -> None:
    change(path, "INSERT INTO withheld (record_id, reason, withheld_at) SELECT record_id, 'test', '2026-01-02' FROM records WHERE node_id = 1 OR language = 'sq'")  # fmt: skip

    assert count_by(archive, "year", unit=unit).count == {"release": 4, "text": 6}[unit]
    counts = count_by(archive, "field", _RADIO, unit=unit)
    assert counts.count == {"release": 3, "text": 4}[unit]
    # The only release whose texts name elections in two languages is withheld.
    assert [group.name for group in counts.concordances[0][1].groups] == ["Policing"]
    assert "Выборы" in {row.bucket for row in counts.rows}


def test_a_chart_hatches_incomplete_times_and_gaps_and_greys_shares_of_few(
    archive: Archive, path: Path
) -> None:
    change(path, "INSERT INTO run_findings VALUES (1, 'month-hole', 'https://www.osce.org/press', '2004-02: the archive has 1 releases of this month, the listing names 9')")  # fmt: skip
    counts = count_by(archive, "year", _RADIO)
    rows = [row for row in counts.rows if row.bucket in {"2001", "2003", "2004", "2026"}]

    by_count = chart_of(counts, rows, "radio")
    by_share = chart_of(counts, rows, "radio", per_1000=True)

    assert [bar.value for bar in by_count.bars] == [2, 0, 1, 0]
    assert [bar.value for bar in by_share.bars] == [1000.0, 0, 500.0, 0]
    assert [bar.is_hatched for bar in by_count.bars] == [False, False, True, True]
    assert [bar.is_grey for bar in by_share.bars] == [True, False, True, False]
    assert not any(bar.is_grey for bar in by_count.bars)
    assert (by_count.unit, by_share.unit) == ("releases", "releases per 1,000")
    assert by_share.legend == (
        "hatched: incomplete, or releases are missing; grey: share of fewer than 20 releases"
    )
    assert "Gap: listings name releases" in by_count.description


def test_times_after_the_last_walk_are_incomplete_though_single_pages_came_later(
    archive: Archive, writer: ArchiveWriter, path: Path
) -> None:
    change(path, f"INSERT INTO run_listings ({', '.join(LEDGER)}) SELECT {', '.join('1' for _ in LEDGER)}")  # fmt: skip
    later = release(60, published_on=date(2027, 5, 1))
    keep(writer, later, payload=b"60", fetched_at="2028-01-01T00:00:00Z")

    counts = count_by(archive, "year")

    assert counts.walked_at == "2026-01-01T00:00:00Z"
    assert [year for year, marks in _marks(counts).items() if "incomplete" in marks] == [
        "2026",
        "2027",
    ]


def test_gaps_that_became_known_after_a_moment_are_not_marked_as_of_it(
    archive: Archive, path: Path
) -> None:
    change(path, "INSERT INTO listing_entries (listing, node_id, language, url, published_on, noted_at, seen_at) VALUES ('l', 90, '', 'u', '2003-07-01', '2026-02-01T00:00:00Z', '2026-02-01T00:00:00Z')")  # fmt: skip

    def missing(as_of: str | None) -> dict[str, int]:
        counts = count_by(Archive.open(path, as_of), "year")
        return {row.bucket: row.missing for row in counts.rows if row.missing}

    assert missing("2026-01-15") == {}
    assert missing("2026-02-02") == missing(None) == {"2003": 1}
