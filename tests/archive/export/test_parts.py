"""WARC files in parts: each is complete, and all of them together are the whole."""

import gzip
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from osce_crawler.archive.export.chosen import Chosen
from osce_crawler.archive.export.tables import Exported, Task, export
from osce_crawler.archive.layouts import add_layout
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import BadTarget
from tests.archive.made import ROOT, capture, keep, opened, release
from tests.archive.test_payloads import _page
from tests.importing.made import Imported, fixtures

TOML = 'name = "minimal"\n'
CAPTURES = (
    "SELECT url, purpose, fetched_at, http_status, headers, payload_digest, redirected_to, outcome,"
    " received_digest FROM captures ORDER BY url, fetched_at"
)
RELEASES = (
    "SELECT node_id, language, url, title, body FROM press_releases ORDER BY node_id, language"
)
ADDRESSES = "SELECT record_id, url, learned_from FROM addresses ORDER BY record_id, url"


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """Real pages, and a redirect to the last of them."""
    path = tmp_path / "osce.db"
    writer = opened(path)
    for number, (url, page, _) in enumerate(fixtures("drupal11")[:8]):
        old, headers = f"{ROOT}/old/{number}", (("Location", url),)
        step = capture(b"", url=old, http_status=301, headers=headers, redirected_to=url)
        writer.keep_support(writer.keep_capture(step))
        writer.keep_support(writer.keep_capture(capture(page, url=url)))
    writer.close()
    return path


def _written(path: Path, target: Path, **options: int) -> tuple[list[Path], Exported]:
    """An export in parts, and its files."""
    archive = Archive.open(path)
    done = export(target, Task(chosen=Chosen(archive), **options))  # type: ignore[arg-type]
    archive.connection.close()
    return sorted(target.parent.glob(f"{target.name.removesuffix('.warc.gz')}*")), done


def _records(*files: Path) -> list[tuple[str, str, bytes]]:
    """Type, id and block of each record, without those that begin a file."""
    found = []
    for file in files:
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type not in {"warcinfo", "resource"}:
                    name = record.rec_headers.get_header("WARC-Record-ID")
                    found.append((record.rec_type, name, record.raw_stream.read()))
    return found


def test_the_parts_have_the_records_of_the_whole_in_their_order(path: Path, tmp_path: Path) -> None:
    (whole,), _ = _written(path, tmp_path / "whole.warc.gz")

    parts, done = _written(path, tmp_path / "all.warc.gz", most_bytes=12_000)

    assert [part.name for part in parts] == [
        f"all-{number:05d}.warc.gz" for number in range(1, len(parts) + 1)
    ]
    assert (done.count, done.files) == (16, len(parts))
    assert len(parts) > 2
    assert all(part.stat().st_size <= 12_000 for part in parts)
    assert _records(*parts) == _records(whole)


def test_all_parts_imported_are_the_whole_imported(path: Path, tmp_path: Path) -> None:
    (whole,), _ = _written(path, tmp_path / "whole.warc.gz")
    parts, _ = _written(path, tmp_path / "all.warc.gz", most_bytes=12_000)
    at_once, one_by_one = Imported(tmp_path / "whole.db"), Imported(tmp_path / "parts.db")

    at_once.take(whole)
    for part in parts:
        assert one_by_one.take(part).findings == []

    for sql in (CAPTURES, RELEASES, ADDRESSES):
        assert one_by_one.rows(sql) == at_once.rows(sql) != []


def test_a_capture_larger_than_a_part_is_in_one_of_its_own(path: Path, tmp_path: Path) -> None:
    parts, done = _written(path, tmp_path / "all.warc.gz", most_bytes=1)

    assert done.files == len(parts) == 8  # a redirect stays with what it leads to
    assert [record[0] for record in _records(parts[0])].count("response") == 2


def test_each_part_begins_with_its_own_info_and_the_layouts(path: Path, tmp_path: Path) -> None:
    writer = opened(path)
    add_layout(writer.connection, "minimal", TOML, "2026-01-01T00:00:00Z", replace=False)
    writer.close()

    parts, _ = _written(path, tmp_path / "all.warc.gz", most_bytes=12_000)

    begins = []
    for part in parts:
        with part.open("rb") as stream:
            records = iter(ArchiveIterator(stream))
            first, second = next(records), next(records)
            begins.append(first.rec_headers.get_header("WARC-Record-ID"))
            assert (first.rec_type, second.content_stream().read()) == ("warcinfo", TOML.encode())
    assert len(set(begins)) == len(parts)


def test_parts_of_an_earlier_export_do_not_stay(path: Path, tmp_path: Path) -> None:
    _written(path, tmp_path / "all.warc.gz", most_bytes=1)
    (tmp_path / "all-notes.warc.gz").touch()

    parts, done = _written(path, tmp_path / "all.warc.gz", most_bytes=10_000_000)

    assert [part.name for part in parts] == ["all-00001.warc.gz", "all-notes.warc.gz"]
    assert sum("removed, of an earlier export" in note for note in done.notes) == 7


def test_the_same_archive_gives_the_same_parts(path: Path, tmp_path: Path) -> None:
    first, _ = _written(path, tmp_path / "a.warc.gz", most_bytes=12_000)
    again, _ = _written(path, tmp_path / "b.warc.gz", most_bytes=12_000)

    assert [part.read_bytes() for part in first] == [part.read_bytes() for part in again]


def test_a_failure_leaves_the_earlier_files(path: Path, tmp_path: Path) -> None:
    before, _ = _written(path, tmp_path / "all.warc.gz", most_bytes=12_000)
    contents = [part.read_bytes() for part in before]
    writer = opened(path)
    writer.connection.execute("UPDATE payloads SET compressed = zeroblob(9) WHERE payload_id = 8")
    writer.close()

    with pytest.raises(Exception, match="is damaged"):
        _written(path, tmp_path / "all.warc.gz", most_bytes=12_000)

    assert [part.read_bytes() for part in before] == contents
    assert sorted(tmp_path.glob(".*")) == []


def test_captures_since_a_run_are_those_of_the_runs_after_it(path: Path, tmp_path: Path) -> None:
    writer = opened(path)  # run 2
    keep(writer, release(7), payload=_page(7), node_id=7)
    writer.close()
    (whole,), _ = _written(path, tmp_path / "whole.warc.gz")
    (since,), done = _written(path, tmp_path / "since.warc.gz", after_run=1)

    assert done.count == 1
    assert _records(since) == _records(whole)[-3:]


def test_a_compressed_table_is_the_table(path: Path, tmp_path: Path) -> None:
    writer = opened(path)
    keep(writer, release(7), payload=_page(7), node_id=7)
    writer.close()
    for ending in ("csv", "jsonl"):
        _written(path, tmp_path / f"plain.{ending}")
        _written(path, tmp_path / f"packed.{ending}.gz")
        packed = (tmp_path / f"packed.{ending}.gz").read_bytes()

        assert gzip.decompress(packed) == (tmp_path / f"plain.{ending}").read_bytes() != b""
        assert packed[4:8] == b"\0\0\0\0"  # no time: RFC 1952, 2.3.1
        assert not packed[3]  # no name


@pytest.mark.parametrize(
    "content", [b"no WARC", b"", gzip.compress(b"WARC/1.0\r\nsoftware: Wget\r\n")]
)
@pytest.mark.parametrize("number", ["00001", "00002"])
def test_a_file_of_another_program_is_neither_replaced_nor_removed(
    content: bytes, number: str, path: Path, tmp_path: Path
) -> None:
    """The user has named none of the parts."""
    foreign = tmp_path / f"all-{number}.warc.gz"
    foreign.write_bytes(content)

    with pytest.raises(BadTarget, match=f"all-{number}.warc.gz: no export of this program"):
        _written(path, tmp_path / "all.warc.gz", most_bytes=10**9)

    assert foreign.read_bytes() == content
    assert list(tmp_path.glob("all*")) == [foreign]
