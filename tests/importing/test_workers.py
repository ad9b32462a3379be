"""An import on all cores writes what an import in one process writes, in the same order."""

from pathlib import Path

from tests.importing.made import DAYS, ROOT, Imported, changed, http, record, warc

_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def _many(folder: Path) -> Path:
    """Pages, changes of them, revisits of pages just before, error pages and other sites."""
    records = []
    for number in range(40):
        url = f"{ROOT}/cthb/{900200 + number}"
        page = changed().replace(b"900101", str(900200 + number).encode())
        records.append(record("response", url, http(page), DAYS[0]))
        revisit = {"WARC_Refers_To_Target_URI": url, "WARC_Refers_To_Date": DAYS[0]}
        records.append(record("revisit", url, b"", DAYS[1], WARC_Profile=_REVISIT, **revisit))
        if number % 5 == 0:
            gone = http(b"gone", status="HTTP/1.1 404 Not Found")
            records.append(record("response", url, gone, DAYS[2]))
            records.append(record("response", f"https://www.example.org/{number}", http(page)))
        if number % 7 == 0:
            records.append(
                record("response", url, http(page[: page.index(b"</h1>") + 200]), DAYS[3])
            )
    return warc(folder / "many.warc.gz", records)


def _rows(archive: Imported) -> list[str]:
    """All of the archive, without the times at which it was migrated."""
    return [line for line in archive.dump() if "_sqlite_migrations" not in line]


def test_a_revisit_may_name_its_original_by_another_spelling_of_its_time(tmp_path: Path) -> None:
    """WARC/1.1 permits fractions of a second; the archive keeps seconds."""
    url = f"{ROOT}/cthb/900101"
    revisit = {"WARC_Refers_To_Target_URI": url, "WARC_Refers_To_Date": DAYS[0]}
    file = warc(
        tmp_path / "fractions.warc.gz",
        [
            record("response", url, http(changed()), DAYS[0].replace("Z", ".123456Z")),
            record("revisit", url, b"", DAYS[1], WARC_Profile=_REVISIT, **revisit),
            *(
                record("response", f"{ROOT}/x/{n}", http(b"<html>no release</html>"))
                for n in range(60)
            ),
        ],
    )
    one, several = Imported(tmp_path / "one.db"), Imported(tmp_path / "several.db")

    assert one.take(file).findings == several.take(file, workers=2).findings
    assert _rows(several) == _rows(one)
    assert [row[2] for row in one.captures()][:2] == ["new", "revisit"]


def test_an_import_with_workers_gives_the_same_archive(tmp_path: Path) -> None:
    file = _many(tmp_path)
    one, several = Imported(tmp_path / "one.db"), Imported(tmp_path / "several.db")

    reports = [one.take(file), several.take(file, workers=2)]

    assert [report.run_id for report in reports] == [1, 1]
    assert reports[0].findings == reports[1].findings != []
    assert reports[0].skipped == reports[1].skipped
    assert len(one.captures()) > 90
    assert {outcome for *_, outcome in one.captures()} == {"new", "revisit", "gone", "failed"}
    assert _rows(several) == _rows(one)
    assert several.take(file, workers=2).already_there == len(one.captures())
