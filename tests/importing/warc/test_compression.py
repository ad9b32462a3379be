"""WARC files in zstd: a frame a record, one frame, a dictionary; damaged and cut short."""

from pathlib import Path

import pytest
import zstandard

from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, Imported, http, record, warc

MAGIC = b"\x5d\x2a\x4d\x18"
RECORDS = [
    record("warcinfo", "", b"software: x\r\n"),
    record("response", f"{ROOT}/x/1", http(OTHER)),
    record("response", URL, http(PAGE)),
    record("response", f"{ROOT}/x/3", http(OTHER)),
]
ALL = [(f"{ROOT}/x/1", DAYS[0], "new"), (URL, DAYS[0], "new"), (f"{ROOT}/x/3", DAYS[0], "new")]


def _skippable(content: bytes, magic: bytes = MAGIC) -> bytes:
    return magic + len(content).to_bytes(4, "little") + content


def _frames(dictionary: zstandard.ZstdCompressionDict | None = None) -> list[bytes]:
    """Each with a checksum, as the tool zstd writes it."""
    compressor = zstandard.ZstdCompressor(dict_data=dictionary, write_checksum=True)
    return [compressor.compress(one) for one in RECORDS]


def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.train_dictionary(8192, [PAGE[at : at + 700] for at in range(0, len(PAGE), 50)])


FORMS = {
    "a frame a record": b"".join(_frames()),
    "one frame": zstandard.ZstdCompressor().compress(b"".join(RECORDS)),
    "a dictionary": _skippable(_dictionary().as_bytes()) + b"".join(_frames(_dictionary())),
    "a compressed dictionary": _skippable(
        zstandard.ZstdCompressor().compress(_dictionary().as_bytes())
    )
    + b"".join(_frames(_dictionary())),
    "other skippable frames": _skippable(b"x" * 70_000, b"\x50\x2a\x4d\x18").join(
        [b"", *_frames()]
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_files_in_zstd_are_read(archive: Imported, folder: Path, form: str) -> None:
    (folder / "a.warc.zst").write_bytes(FORMS[form])

    report = archive.take(folder)

    assert (report.findings, archive.captures()) == ([], ALL)


def test_they_are_known_by_what_is_in_them(archive: Imported, folder: Path) -> None:
    (folder / "a.warc.zst.open").write_bytes(FORMS["one frame"])
    (folder / "b").write_bytes(FORMS["a dictionary"])

    assert archive.take(folder).findings == []
    assert archive.captures() == ALL


@pytest.mark.parametrize("form", ["a frame a record", "one frame", "a dictionary"])
def test_of_a_file_that_is_cut_short_the_whole_records_are_read(
    archive: Imported, folder: Path, form: str
) -> None:
    content = FORMS[form]
    (folder / "a.warc.zst").write_bytes(content[:-300])

    report = archive.take(folder)

    read = [one for one in archive.captures() if one[2] == "new"]
    assert read == ALL[: len(read)]
    assert form == "one frame" or len(read) == 2
    assert {finding.kind for finding in report.findings} <= {"damaged-warc", "cut-record"}
    assert report.findings


def test_a_damaged_frame_costs_its_own_record(archive: Imported, folder: Path) -> None:
    frames = _frames()
    frames[2] = frames[2][:-200] + bytes(100) + frames[2][-100:]
    (folder / "a.warc.zst").write_bytes(b"".join(frames))

    report = archive.take(folder)

    assert [one for one in archive.captures() if one[2] == "new"] == [ALL[0], ALL[2]]
    assert {finding.kind for finding in report.findings} <= {"damaged-warc", "cut-record"}
    assert report.findings


@pytest.mark.parametrize(
    "start",
    [
        MAGIC + b"\xff\xff\xff\xff",
        _skippable(b"no dictionary at all"),
        _skippable(b"x" * 900)[:500],
    ],
)
def test_a_damaged_dictionary_is_one_finding(archive: Imported, folder: Path, start: bytes) -> None:
    (folder / "a.warc.zst").write_bytes(start)

    assert [finding.kind for finding in archive.take(folder).findings] == ["damaged-warc"]


def test_a_bomb_is_one_finding(archive: Imported, folder: Path) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(80_000_000))
    good = zstandard.ZstdCompressor().compress(record("response", URL, http(PAGE)))
    (folder / "a.warc.zst").write_bytes(bomb + good)

    assert [finding.kind for finding in archive.take(folder).findings] == ["damaged-warc"]
    assert archive.captures() == [(URL, DAYS[0], "new")]


@pytest.mark.parametrize(
    "name", ["a.warc.xz", "a.WARC.BZ2", "a.arc.Z", "a.warc.gz.zip", "a.warc.7z", "a.arc.bak"]
)
def test_other_forms_are_named(archive: Imported, folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\xfd7zXZ\0 and so on")
    (folder / f"{name}.md5").write_bytes(b"0")
    warc(folder / "b.warc", RECORDS)

    report = archive.take(folder)
    given = archive.take(folder / name)

    assert [finding.kind for finding in (*report.findings, *given.findings)] == ["unknown-form"] * 2
    assert report.skipped == {"other files": 1}
    assert archive.captures() == ALL
