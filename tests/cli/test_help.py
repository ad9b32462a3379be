"""Help that helps, and errors that are one line."""

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler import __version__
from osce_crawler.archive.failures import _AGAIN
from osce_crawler.cli.program import _VERBS
from tests.archive.kept import change, parsed_archive
from tests.cli.conftest import Command

READING = (
    "search",
    "stats",
    "show",
    "explain",
    "history",
    "diff",
    "runs",
    "new",
    "export",
    "parse",
)


@pytest.mark.parametrize("verb", _VERBS)
def test_every_verb_shows_an_example_and_its_archive(run: Command, verb: str) -> None:
    answer = run(verb, "--help")

    assert answer.code == 0
    assert f"  osce-crawler {verb} " in answer.out or f"  osce-crawler {verb}\n" in answer.out
    assert "Example" in answer.out
    assert "--archive" in answer.out
    assert "OSCE_ARCHIVE" in answer.out


@pytest.mark.parametrize("verb", ["", *_VERBS])
def test_the_help_fits_a_terminal(run: Command, verb: str) -> None:
    lines = run(*filter(None, [verb]), "--help").out.splitlines()

    assert [line for line in lines if len(line) > 80] == []


def test_the_help_lists_verbs_exit_codes_and_examples(run: Command) -> None:
    answer = run("--help")

    assert answer.code == 0
    assert [verb for verb in _VERBS if f"  {verb} " not in answer.out] == []
    assert [code for code in "01234" if f"  {code}  " not in answer.out] == []
    assert "osce-crawler search" in answer.out


def test_the_version_is_said(run: Command) -> None:
    assert (0, f"osce-crawler, version {__version__}\n") == (
        run("--version").code,
        run("--version").out,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-verb",), ("--no-such-option",), ("show",), ("show", "--format", "xml", "1"), ("show", "abc"),
        ("show", "-1"), ("show", "99"), ("show", "47920:sq"), ("show", "https://x.example/cthb/47920"),
        ("explain", "47920", "5"), ("show", "47920", "--as-of", "yesterday"), ("show", "47920", "--as-of", "2001-01-01"),
        ("search", "x", "--as-of", "2006-02-30"), ("export", "out.csv", "--as-of", ""), ("history",), ("history", "99"),
        ("diff",), ("diff", "47920", "0"), ("diff", "47920", "x"), ("diff", "47920", "1", "2"), ("diff", "47920", "1", "1", "1"),
        ("reparse", "47920"), ("reparse", "--workers", "0"), ("reparse", "--format", "csv"), ("search",), ("search", ""), ("search", '"'), ("search", "x", "--limit", "0"),
        ("search", "x", "--since", "yesterday"), ("search", "x", "--until", "2006-02-30"), ("runs", "abc"), ("runs", "99"), ("runs", "0"), ("new", "--since", "99"), ("new", "--since", "x"), ("new", "--format", "csv"),
        ("import",), ("import", "no-such-file"), ("import", "docs", "--url", "https://www.osce.org/cthb/1"), ("import", "docs", "--csv", "none.csv"),
        ("import", "docs", "--site", "nonsense"), ("export", "out.warc.gz", "--as-of", "2024-01-01"), ("export", "out.db", "--as-of", "2024-01-01"),
        ("stats", "--by", "author"), ("stats", "x", "--since", "yesterday"), ("stats", '"'), ("stats", ""), ("stats", "--plot", "out.png"), ("stats", "--plot", "/no/such/folder/out.svg"),
        ("stats", "--by", "source", "--group", "source"), ("stats", "--group", "source", "--plot", "out.svg"), ("stats", "--draw", "per-1000"),
        ("stats", "--concordance"), ("stats", "x", "--by", "field", "--concordance"), ("stats", "--as-of", "yesterday"), ("stats", "--limit", "0"),
        ("export",), ("export", "out.pdf"), ("export", "out.jsonl", "--excel"), ("export", "out.csv", "--text-column", "title"), ("export", "/no/such/folder/out.csv"), ("parse",), ("parse", "no-such-file"),
        ("parse", "/"), ("parse", "a", "b", "--url", "https://www.osce.org/cthb/1"), ("parse", "x", "--site", "nonsense"),
        ("crawl", "--delay", "-1"), ("crawl", "--limit", "none"), ("crawl", "--site", "ftp://x"),
        ("crawl", "--since", "2006-02-30", "--site", "http://127.0.0.1:9"), ("crawl", "--format", "csv"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nonsense_is_exit_code_2_and_one_line(run: Command, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)

    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert answer.err.startswith("Error: ")


@pytest.mark.parametrize(
    "arguments", [("show", "1"), ("explain", "1"), ("search", "x"), ("stats",), ("runs",), ("new",), ("export", "o.csv"), ("history", "1"), ("diff", "1"),
     ("show", "1", "--as-of", "2024-01-01"), ("reparse",), ("reparse", "--dry-run")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize(
    "content", [None, b"no database\n" * 100, b""], ids=["missing", "text", "empty"]
)
def test_an_archive_that_cannot_be_used_is_exit_code_3_and_one_line(
    run: Command, arguments: tuple[str, ...], content: bytes | None, tmp_path: Path
) -> None:
    archive = tmp_path / "osce.db"
    if content is not None:
        archive.write_bytes(content)

    answer = run(*arguments, "--archive", str(archive))

    assert (answer.code, answer.out) == (3, "")
    assert len(answer.err.splitlines()) == 1
    assert str(archive) in answer.err


def test_no_verb_shows_the_help(run: Command) -> None:
    answer = run()

    assert answer.code == 2
    assert "Usage: osce-crawler" in answer.err + answer.out


@pytest.mark.parametrize(
    "line",
    [
        "osce-crawler explain 47920 | head -1",
        "osce-crawler show 47920 | head -1",
        "osce-crawler runs --format json | head -1",
        "osce-crawler --help | head -1",
        "osce-crawler search library | true",
        "osce-crawler history 47920 | head -1",
        "osce-crawler diff 47920 | true",
        "osce-crawler search library --format csv | true",
        "osce-crawler stats 2>/dev/null | head -1",
        "osce-crawler stats --format csv 2>/dev/null | true",
        "osce-crawler runs | true",
        "for i in 1 2; do osce-crawler explain 47920 --format csv; done | true",
    ],
)
def test_a_reader_that_had_enough_is_no_error(shell: Command, line: str) -> None:
    answer = shell(line)

    total = "1 of 1 text (1 release)\n" if "search" in line and "csv" in line else ""
    assert (answer.code, answer.err) == (0, total)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (
            "osce-crawler reparse --dry-run",
            1,
        ),  # bytes that are no pages: every record would be lost
        ("osce-crawler verify", 0),
        ("osce-crawler runs 99", 2),
        ("osce-crawler runs --archive none.db", 3),
    ],
)
@pytest.mark.parametrize("pipe", ["", " | true", " 2>&1 | true", " >/dev/null 2>/dev/null"])
def test_the_verdict_is_the_same_whoever_reads(
    shell: Command, line: str, pipe: str, code: int
) -> None:
    answer = shell(line + pipe)

    assert answer.code == code
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("pipe", ["", " | true", " 2>&1 | true"])
def test_damage_is_damage_whoever_reads(
    shell: Command, archive: Path, tmp_path: Path, pipe: str
) -> None:
    damaged = tmp_path / "damaged.db"
    shutil.copy(archive, damaged)
    change(damaged, "UPDATE revision_paragraphs SET text = text || '.' WHERE position = 0")

    assert shell(f"osce-crawler verify --archive {damaged}{pipe}").code == 1


def test_what_cannot_be_written_is_one_line(shell: Command) -> None:
    answer = shell("osce-crawler runs >/dev/full")

    assert (answer.code, answer.err.splitlines()) == (
        3,
        [f"Error: the disk is full; make space, or raise the limit, {_AGAIN}"],
    )


def test_messages_go_to_stderr_and_data_to_stdout_in_utf_8(shell: Command) -> None:
    answer = shell("osce-crawler show 47920:ru; osce-crawler show 99")

    assert answer.out.startswith("Заголовок\n")
    assert "99: not in" in answer.err
    assert answer.code == 2


@pytest.mark.parametrize("verb", READING)
def test_verbs_that_only_read_start_without_what_only_crawling_needs(
    archive: Path, verb: str
) -> None:
    arguments = {"search": ["library"], "stats": ["library"], "runs": [], "export": ["/dev/null"]}
    arguments |= {name: ["47920"] for name in ("show", "explain", "history", "diff")}
    heavy = ("scrapy", "twisted", "sqlite_utils", "zstandard", "dateparser") + (
        () if verb == "parse" else ("lxml", "parsel")
    )
    if verb == "search":  # the verb that is run most often
        heavy += ("w3lib", "rich", "tomllib", "osce_crawler.records")
    code = (
        "import sys; from osce_crawler.cli.program import program\n"
        f"program.main({[verb, *arguments.get(verb, ['--help']), '--archive', str(archive)]!r},"
        " standalone_mode=False)\n"
        f"print(sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr.splitlines()[-1] == "[]"


def test_an_argument_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    path = parsed_archive(tmp_path / "osce.db")
    done = subprocess.run(
        [sys.executable, "-m", "osce_crawler", "search", b"a\xff", "--archive", str(path)],
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(b"Error: ")
    assert b"is not valid UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_output_is_no_error(tmp_path: Path) -> None:
    path = parsed_archive(tmp_path / "osce.db")
    command = f"{shlex.quote(sys.executable)} -m osce_crawler search zzz --archive {path} >&-"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)

    assert (done.returncode, done.stderr.splitlines()) == (
        0,
        [b"No release matches.", b"No text has the word zzz; check its spelling."],
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("search",), "Error: Missing argument 'QUERY...'. Try: osce-crawler search --help\n"),
        (
            ("search", "radio", "--since", "2026-13-01"),
            (
                "Error: Invalid value for --since: '2026-13-01' is not a date; expected YYYY, YYYY-MM or"
                " YYYY-MM-DD. Try: osce-crawler search --help\n"
            ),
        ),
    ],
)
def test_wrong_usage_is_one_sentence_and_the_command_for_help(
    run: Command, arguments: tuple[str, ...], line: str
) -> None:
    answer = run(*arguments)

    assert (answer.code, answer.out, answer.err) == (2, "", line)


def test_the_help_of_history_names_every_event_of_the_schema(run: Command, archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        select = "SELECT sql FROM sqlite_master WHERE name = 'record_events'"
        ((sql,),) = connection.execute(select).fetchall()
    events = re.findall(r"'(\w+)'", sql.partition("CHECK (event IN (")[2].partition(")")[0])

    words = run("history", "--help").out.split()

    assert len(events) > 5
    assert [event for event in events if event not in {word.strip(",;.") for word in words}] == []
