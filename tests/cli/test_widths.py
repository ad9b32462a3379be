"""What people read fits 60 and 80 columns, and no word is broken."""

from pathlib import Path

import pytest

from osce_crawler.cli.program import program
from osce_crawler.cli.table import table_lines
from osce_crawler.cli.wrapping import wrapped_line
from osce_crawler.plot.blocks import columns_of
from osce_crawler.terminal import BOLD, END, begin, styled, without_styles
from tests.archive.made import capture, keep, opened, release
from tests.cli.pseudo_terminal import on_terminal

_SOURCE = "OSCE Presence in a City with an Extraordinarily Long Name of Its Own"
_VERBS = [
    ["runs"], ["runs", "last"], ["history", "7"], ["show", "7"], ["explain", "7"], ["diff", "7"], ["new"],
    ["search", "bridge"], ["stats", "--by", "source"], ["stats", "--by", "source", "--group", "type"],
    ["stats", "bridge", "--by", "year"], ["status"], ["due"], ["alarms"], ["layout", "list"], ["recipes"],
    ["withhold"],
]  # fmt: skip


@pytest.fixture(name="archive", scope="module")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("widths") / "osce.db"
    writer = opened(path)
    for number in (7, 8):
        text = f"The delegation crossed a bridge of the municipality, number {number}. " * 5
        made = release(number, [text, text, "Done."], title=text[:70], sources=(_SOURCE, "A"))
        keep(writer, made, payload=f"<html>{number}".encode())
        changed = release(
            number, [text.replace("crossed", "built"), text, "Done."], title=text[:70]
        )
        keep(writer, changed, payload=f"<html>{number} changed".encode())
    failed = writer.keep_capture(capture(b"cut", 9))
    writer.keep_failure(failed, kind="truncated", message="the page was cut short")
    writer.run.note_finding("truncated", "https://www.osce.org/cthb/9", "the page was cut short")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    writer.close()
    return path


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("verb", _VERBS, ids=" ".join)
def test_lines_fit_and_words_are_whole(
    verb: list[str],
    width: int,
    archive: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    arguments = [*verb, "--archive", str(archive)]
    capfd.readouterr()
    program.main(arguments, standalone_mode=False)
    piped = capfd.readouterr()
    words = set(f"{piped.out} {piped.err}".replace("[-", "").replace("-]", "").replace("{+", "")
                .replace("+}", "").replace("~~", "").replace("**", "").split())  # fmt: skip

    lines = on_terminal(*arguments, width=width).lines

    for line in lines:
        assert columns_of(line) <= width or _is_one_piece(line), line
    shown = {word for line in lines for word in line.split() if not set(word) <= set("─·█▏▎▍▌▋▊▉▒")}
    assert shown - words == set()


def _is_one_piece(line: str) -> bool:
    """A word, with its name and indent; or a command that can be copied."""
    return len(line.split()) <= 2 or "osce-crawler " in line


def test_a_style_ends_with_its_line() -> None:
    parts = wrapped_line(f"  {styled('one two three', BOLD)} four", 9)

    assert [without_styles(part) for part in parts] == ["  one two", "  three", "  four"]
    assert parts[0] == f"  {begin(BOLD)}one two{END}"
    assert parts[1] == f"  {begin(BOLD)}three{END}"


def test_a_command_is_not_broken() -> None:
    line = "Nothing is left to fetch; see: osce-crawler runs 12 --archive 'my file.db'"

    parts = wrapped_line(line, 30)

    assert parts == [
        "Nothing is left to fetch; see:",
        "osce-crawler runs 12 --archive 'my file.db'",
    ]


def test_a_table_without_room_is_a_list_of_values() -> None:
    titles, row = ["run id", "started at", "note"], ["1", "2026-01-01T00:00:00Z", ""]

    assert list(table_lines(titles, [row], 20)) == [
        "run id 1",
        "  started at",
        "  2026-01-01T00:00:00Z",
        "",
    ]
    assert len(list(table_lines(titles, [row], None))) == 3
