"""What `cite` prints, and what `cite --check` says after the text, or the citation, was altered."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive.made import capture, keep, opened, release
from tests.cli.conftest import Command

_OLD = ["The river is high.", "Ten men came to the bridge."]
_NEW = ["The river is high.", "Ten women came to the bridge."]
_FORMATS = ["text", "bibtex", "ris", "csl"]


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return tmp_path / "cited.db"


@pytest.fixture(name="cite")
def _cite(run: Command, file: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Release 7 has one revision; 8 has two, by the site, and is gone."""
    writer = opened(file)
    keep(writer, release(7, _OLD, title="A bridge & a river"), fetched_at="2026-01-10T00:00:00Z")
    keep(writer, release(8, _OLD, title="Two"), payload=b"2", fetched_at="2026-01-10T00:00:00Z")
    keep(writer, release(8, _NEW, title="Two"), payload=b"3", fetched_at="2026-02-10T00:00:00Z")
    gone = capture(b"none", 8, http_status=404, fetched_at="2026-03-10T00:00:00Z")
    writer.keep_gone(writer.keep_capture(gone))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    monkeypatch.setenv("OSCE_ARCHIVE", str(file))
    return lambda *arguments: run("cite", *arguments)


@pytest.mark.parametrize("style", _FORMATS)
def test_what_cite_prints_is_accepted(cite: Command, style: str, tmp_path: Path) -> None:
    printed = tmp_path / "printed"
    printed.write_text(cite("7", "--format", style).out, "utf-8")

    by_file, by_text = cite("--check", str(printed)), cite("--check", printed.read_text("utf-8"))

    assert (by_file.code, by_file.out) == (by_text.code, by_text.out) == (0, "7:en: matches\n")
    assert by_file.err == "1 citation checked, 0 without a match.\n"


@pytest.mark.parametrize("style", _FORMATS)
def test_a_citation_is_refused_after_the_archived_text_was_altered(
    cite: Command, style: str, file: Path
) -> None:
    printed = cite("7", "--format", style).out
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "UPDATE revision_paragraphs SET text = replace(text, 'Ten', 'Two') WHERE revision_id ="
            " (SELECT latest_revision_id FROM records WHERE node_id = 7)"
        )

    answer = cite("--check", printed)

    assert answer.code == 1
    assert "7:en: DOES NOT MATCH" in answer.out
    assert "the archive's text of revision 1 was altered" in answer.out


@pytest.mark.parametrize("style", _FORMATS)
@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("A bridge", "The bridge", "the title is “A bridge & a river”"),
        ("revision 1", "revision 2", "revision 2 is not in the archive"),
        ("sha256:", "sha256:0", "it has no content digest"),
    ],
)
def test_an_altered_citation_is_refused(
    cite: Command, style: str, was: str, now: str, said: str
) -> None:
    printed = cite("7", "--format", style).out.replace(was, now)

    answer = cite("--check", printed)

    assert answer.code == 1
    assert said in answer.out


def test_a_digest_of_other_text_is_refused(cite: Command) -> None:
    other, own = (json.loads(cite(one, "--format", "csl").out)[0]["note"][-64:] for one in "87")

    answer = cite("--check", cite("7").out.replace(own, other))

    assert (answer.code, answer.out.splitlines()[1]) == (
        1,
        "  its digest is of no revision of this release",
    )


def test_the_check_says_what_has_changed_since(cite: Command) -> None:
    answer = cite("--check", cite("8", "--revision", "1").out)

    assert answer.code == 1
    assert answer.out == (
        "8:en: matches\n"
        "  since then: the latest is revision 2 of 2026-02-10 (the site changed it): 1 paragraph"
        " changed\n"
        "  since then: gone from the site since 2026-03-10\n"
    )
    assert cite("--check", cite("8").out).code == 0


def test_an_address_that_is_wrapped_in_its_number_names_the_release_of_the_digest(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = opened(tmp_path / "two.db")
    for number in (7, 70):
        keep(writer, release(number, [f"Text {number}."]), payload=b"%d" % number)
    writer.close()
    monkeypatch.setenv("OSCE_ARCHIVE", str(tmp_path / "two.db"))
    printed = run("cite", "70").out

    wrapped = run("cite", "--check", printed.replace("/70 ", "/7\n0 "))
    followed = run("cite", "--check", run("cite", "7").out.replace("/7 ", "/7 0 "))

    assert (wrapped.code, wrapped.out) == (0, "70:en: matches\n")
    assert (followed.code, followed.out) == (0, "7:en: matches\n")


def test_the_check_prints_json(cite: Command) -> None:
    answer = cite("--check", cite("7", "8", "--format", "bibtex").out, "--format", "json")

    assert [(row["record"], row["matches"]) for row in json.loads(answer.out)] == [
        ("7:en", True),
        ("8:en", True),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name at least one release, or a text with --check"),
        (["7", "--check", "x"], "ID has no effect with --check; leave out one of them"),
        (["--check", "no citation here"], "the text has no citation"),
        (["--check", "\x00" * 5000], "the text has no citation"),
        (["--check", "no-such.bib"], "no-such.bib: no file has this name, and the text has no"),
        (["--check", "pyproject.toml"], "pyproject.toml has no citation"),
        (["9"], "9: not in "),
        (["7", "--revision", "4"], "revision 4 of 7:en: not in "),
    ],
)
def test_a_wrong_call_is_one_line(cite: Command, arguments: list[str], said: str) -> None:
    answer = cite(*arguments)

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_a_citation_of_another_archive_does_not_match(cite: Command) -> None:
    answer = cite("--check", cite("7").out.replace("/7 ", "/999 "))

    assert (answer.code, "no such release is in the archive" in answer.out) == (1, True)


@pytest.mark.parametrize("begin", [b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\0"])
def test_a_binary_file_is_not_searched_for_citations(
    begin: bytes, cite: Command, tmp_path: Path
) -> None:
    """A part of it may look like a citation; all others are compressed, and would go unchecked."""
    file = tmp_path / "paper.bin"
    file.write_bytes(begin + cite("7", "--format", "text").out.encode())

    answer = cite("--check", str(file))

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"Error: {file}: a binary file, not a text; save it as plain text in UTF-8, and check that\n"
    )
