"""What a listing prints is the same input in each reading of the same bytes, also in another
archive; and a redesign that is read differently from the records is reported.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.records import Evidence
from osce_crawler.refine import as_json, refine_page
from osce_crawler.urls import Site
from tests.end_to_end.conftest import Command, Query, report_of
from tests.end_to_end.teaser_site import LAYOUT, TeaserSite

TEXTS = (
    "SELECT node_id, title, body, content_digest, metadata_digest, confidence, layout"
    " FROM press_releases ORDER BY node_id"
)


@pytest.fixture(name="teasers")
def _teasers() -> Iterator[TeaserSite]:
    with TeaserSite() as site:
        yield site


@pytest.fixture(name="crawl")
def _crawl(teasers: TeaserSite) -> tuple[str, ...]:
    return ("crawl", "--site", teasers.root, "--delay", "0", "--full", "--format", "json")


def _reparsed(command: Command) -> dict[str, object]:
    done = command("reparse", "--format", "json")
    return {"code": done.returncode} | {
        name: value
        for name, value in json.loads(done.stdout).items()
        if name in {"same", "minor", "revised", "refused", "confirmed", "readable"}
    }


def _unchanged(records: int) -> dict[str, object]:
    changes = dict.fromkeys(("minor", "revised", "refused", "confirmed", "readable"), 0)
    return {"code": 0, "same": records, **changes}


def test_a_reparse_after_several_crawls_of_the_same_pages_changes_nothing(
    teasers: TeaserSite, crawl: tuple[str, ...], command: Command, query: Query
) -> None:
    count = len(teasers.releases)
    for run in (1, 2, 3):
        command(*crawl)

        assert query("SELECT count(*) FROM press_releases WHERE confidence = 'low'") == [(count,)]
        assert _reparsed(command) == _unchanged(count), f"after crawl {run}"
    assert query("SELECT count(*) FROM captures WHERE outcome = 'revisit'") == [(2 * count,)]
    assert query("SELECT count(*) FROM capture_evidence") == [(count,)]
    assert command("verify", "--deep").returncode == 0


def test_a_layout_is_checked_against_the_readings_of_all_crawls(
    teasers: TeaserSite, crawl: tuple[str, ...], command: Command, tmp_path: Path
) -> None:
    command(*crawl)
    command(*crawl)
    file = tmp_path / "new.toml"
    file.write_text(LAYOUT, encoding="utf-8")

    rows = json.loads(command("layout", "check", str(file), "--format", "json").stdout)["rows"]

    now = {row["layout"]: (row["pages"], row["refused"], row["equal"]) for row in rows[::2]}
    count = len(teasers.releases)
    assert now == {"inferred": (count, 0, count), "plain-2026": (0, 0, 0)}


@pytest.mark.parametrize("name", ["address", "capture"])
def test_a_fixture_has_the_evidence_and_is_read_as_in_the_archive(
    teasers: TeaserSite, crawl: tuple[str, ...], command: Command, tmp_path: Path, name: str
) -> None:
    command(*crawl)
    command(*crawl)
    release = teasers.releases[0]
    url = f"{teasers.root}{teasers.path_of(release)}"
    sql = f"SELECT max(capture_id) FROM captures WHERE url = '{url}'"
    asked = url if name == "address" else str(Query(tmp_path / "osce.db")(sql)[0][0])

    done = command("fixture", asked, "--to", str(tmp_path / "made"))

    (folder,) = (tmp_path / "made").iterdir()
    assert (done.returncode, folder.name[:15]) == (0, f"inferred-{release.node_id}")
    capture = json.loads((folder / "capture.json").read_text(encoding="utf-8"))
    assert capture["evidence"]["title"] == release.title
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    again = refine_page(
        (folder / "page.html").read_bytes(),
        url=capture["url"],
        site=Site.of(capture["site"]),
        evidence=Evidence(**capture["evidence"]),
        fetched_at=capture["fetched_at"],
    )
    assert expected["paragraphs"] == as_json(again)["paragraphs"]
    assert expected["confidence"] == "low"


def test_readings_of_a_redesign_that_differ_from_the_records_are_reported(
    teasers: TeaserSite, crawl: tuple[str, ...], command: Command, query: Query
) -> None:
    """They are not taken. One finding says how many there are; each capture says why."""
    teasers.known = frozenset(one.node_id for one in teasers.releases)
    command(*crawl)
    before = query(TEXTS)
    assert {row[5] for row in before} == {"high"}
    differing = {one.node_id for one in teasers.releases[::2]}
    teasers.known = frozenset()
    teasers.longer = frozenset(differing)

    done = command(*crawl)

    findings = {one["kind"]: one for one in report_of(done)["findings"]}
    # Half of the known releases could not be read again: that is an alarm, too.
    assert done.returncode == 1
    assert set(findings) == {"unknown-layout", "doubtful-reading", "alarm"}
    count, all_pages = len(differing), len(teasers.releases)
    assert findings["unknown-layout"]["message"].startswith(
        f"{all_pages} pages have an unknown design: {all_pages - count} read with confidence low,"
        f" 0 kept unread, {count} read, but different from the record: not taken;"
    )
    assert findings["doubtful-reading"]["message"].startswith(
        f"{count} pages are read, but differ from the record"
    )
    assert int(findings["doubtful-reading"]["url"].rpartition("/")[2]) in differing
    reasons = query("SELECT DISTINCT error_message FROM captures WHERE outcome = 'failed'")
    assert len(reasons) == 1
    assert "differs from the record" in reasons[0][0]
    assert query(TEXTS) == before

    again = command("reparse")
    assert f"{count} pages are read, but differ from the record" in again.stdout
    assert again.returncode == 1
    rows = json.loads(command("reparse", "--format", "json").stdout)
    assert rows["doubtful"] == count
    assert command("verify", "--deep").returncode == 0


def _exported(command: Command, tmp_path: Path, root: str) -> tuple[Path, dict[str, Any]]:
    """An archive made of the export of another, and the report of the import."""
    file, copy = tmp_path / "captures.warc.gz", tmp_path / "copy.db"
    assert command("export", str(file)).returncode == 0
    done = command("import", str(file), "--site", root, "--format", "json", archive=copy)
    return copy, {"code": done.returncode, "stderr": done.stderr} | report_of(done)


@pytest.mark.parametrize("crawls", [1, 2])
def test_an_export_gives_the_same_readings_in_another_archive(
    teasers: TeaserSite, crawl: tuple[str, ...], command: Command, query: Query, crawls: int
) -> None:
    for _ in range(crawls):
        command(*crawl)

    copy, report = _exported(command, query.path.parent, teasers.root)

    assert Query(copy)(TEXTS) == query(TEXTS)
    assert (report["new"], report["failed"]) == (len(teasers.releases), 0)
    assert report["layouts_added"] == []
    assert json.loads(command("reparse", "--format", "json", archive=copy).stdout)["same"] == len(
        teasers.releases
    )
    assert command("verify", "--deep", archive=copy).returncode == 0


def test_an_export_has_the_added_layouts_and_an_import_reports_them(
    teasers: TeaserSite, crawl: tuple[str, ...], command: Command, query: Query, tmp_path: Path
) -> None:
    command(*crawl)
    layout = tmp_path / "new.toml"
    layout.write_text(LAYOUT, encoding="utf-8")
    command("layout", "add", str(layout))
    command("reparse")
    assert {row[5:] for row in query(TEXTS)} == {("high", "plain-2026")}

    copy, report = _exported(command, tmp_path, teasers.root)

    assert Query(copy)(TEXTS) == query(TEXTS)
    assert (report["code"], report["findings"]) == (0, [])
    assert report["layouts_added"] == ["plain-2026"]
    assert (
        "captures.warc.gz: layout plain-2026: layout-added: it is in the file" in report["stderr"]
    )
    assert Query(copy)("SELECT name, toml, digest FROM layouts") == query(
        "SELECT name, toml, digest FROM layouts"
    )
    assert command("verify", "--deep", archive=copy).returncode == 0
    again = command(
        "import", str(tmp_path / "captures.warc.gz"), "--site", teasers.root, archive=copy
    )
    assert again.returncode == 0
    assert "Nothing was written." in again.stdout
    assert "plain-2026" not in again.stdout + again.stderr
