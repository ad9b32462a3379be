"""A folder of 500 mutilated pages through the command: each is a record that is right for its
bytes, or a named refusal.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.refine import as_json, refine_page
from tests.mutilated.folder import KINDS, PAGES, Mutilated, mutilated_pages
from tests.mutilated.oracle import Json, falsehoods, spares_content
from tests.mutilated.sources import Source, all_sources
from tests.work import lines_run, no_hang

ROOT = Path(__file__).parents[2]
BATCH = 100
MUCH_MORE_WORK = 5
LINES_RUN_A_BYTE = 12
"""A damaged page is read again: beside its text, by two parsers and in parts; with its layout
hidden, by what it says, twice.
"""
REFUSALS = frozenset(
    "empty not-html too-large wrong-charset truncated unbalanced too-deep unknown-layout"
    " ambiguous-layout no-title no-body "
    "no-node-id foreign-host not-a-release".split()
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files of the folder, and what the command answered."""

    files: list[tuple[Mutilated, Path]]
    code: int
    out: list[Json]
    err: str


Answer = tuple[Mutilated, Json]


@pytest.fixture(name="sources", scope="module")
def _sources() -> list[Source]:
    return all_sources()


@pytest.fixture(name="undamaged", scope="module")
def _undamaged(sources: list[Source]) -> dict[str, Json]:
    """What the command prints of each source, by the source's name."""
    return {source.name: _printed(source.page) for source in sources}


@pytest.fixture(name="pages", scope="module")
def _pages(sources: list[Source]) -> list[Mutilated]:
    return mutilated_pages(sources)


@pytest.fixture(name="batches", scope="module")
def _batches(
    pages: list[Mutilated], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Batch]]:
    """The whole folder through `osce-crawler parse FILE...`; nothing of its 100 MB is left
    behind.
    """
    folder = tmp_path_factory.mktemp("mutilated")
    files = [(page, page.write(folder)) for page in pages]
    yield [_parsed(files[start : start + BATCH]) for start in range(0, len(files), BATCH)]
    shutil.rmtree(folder)


@pytest.fixture(name="answers", scope="module")
def _answers(batches: list[Batch]) -> list[Answer]:
    return [
        (page, answer)
        for batch in batches
        for (page, _), answer in zip(batch.files, batch.out, strict=True)
    ]


def _parsed(files: list[tuple[Mutilated, Path]]) -> Batch:
    command = [sys.executable, "-m", "osce_crawler", "parse", *(str(path) for _, path in files)]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    return Batch(
        files,
        done.returncode,
        [json.loads(line) for line in done.stdout.splitlines()],
        done.stderr.decode(),
    )


def _is_finding(answer: Json) -> bool:
    """Whether a person should check an answer: a refusal, or a reading of an unknown design."""
    return "error" in answer or answer["confidence"] == "low"


def _printed(page: bytes) -> Json:
    record: Json = json.loads(json.dumps(as_json(refine_page(page))))
    return record


def _shown(wrong: dict[str, Sequence[str]]) -> str:
    """A few lines for a person: which files, and what is wrong with the first ones."""
    lines = [f"{name}: {'; '.join(found)[:300]}" for name, found in wrong.items()]
    return "\n".join([f"{len(wrong)} files", *lines[:10]])


def test_the_folder_is_as_large_as_promised_and_the_same_every_time(
    pages: list[Mutilated], sources: list[Source]
) -> None:
    assert len({page.name for page in pages}) == PAGES == 500
    assert pages == mutilated_pages(sources)
    assert max(len(page.page) + page.zeros for page in pages) > 50_000_000
    assert min(Counter(page.kind for page in pages)[kind] for kind in KINDS) >= 20


def test_every_file_gets_its_line_and_no_traceback(batches: list[Batch]) -> None:
    for batch in batches:
        assert "Traceback" not in batch.err, batch.err[-600:]
        assert len(batch.out) == len(batch.files)
        assert batch.code == int(any(map(_is_finding, batch.out)))


def test_every_refusal_is_named_and_is_one_line_for_a_person(batches: list[Batch]) -> None:
    for batch in batches:
        found = [
            (path, answer)
            for (_, path), answer in zip(batch.files, batch.out, strict=True)
            if _is_finding(answer)
        ]
        lines = batch.err.removesuffix("\n").split("\n")
        kinds = {answer["error"]["kind"] for _, answer in found if "error" in answer}

        assert kinds <= REFUSALS
        assert len(lines) == len(found)
        for line, (path, answer) in zip(lines, found, strict=True):
            error = answer.get("error")
            expected = f"{error['kind']}: {error['message']}" if error else "unknown design; "
            assert line.startswith(f"{path}: {expected}")


def test_no_record_says_what_the_bytes_do_not_say(
    answers: list[Answer], undamaged: dict[str, Json]
) -> None:
    wrong: dict[str, Sequence[str]] = {
        page.name: found
        for page, answer in answers
        if "error" not in answer
        and (found := page.falsehoods(answer, undamaged[page.source.name] if page.source else {}))
    }

    assert not wrong, _shown(wrong)


def test_what_is_no_page_is_refused_by_its_name(answers: list[Answer]) -> None:
    others = {page.name: (page.refusal, answer) for page, answer in answers if page.source is None}

    assert len(others) == 20
    assert {name for name, (_, answer) in others.items() if "error" not in answer} == set()
    assert {
        name: (kind, answer["error"]["kind"])
        for name, (kind, answer) in others.items()
        if kind not in {None, answer["error"]["kind"]}
    } == {}


def test_damage_makes_no_page_much_more_work(pages: list[Mutilated], sources: list[Source]) -> None:
    """Counted in lines of Python, so that the result is the same on every machine."""
    whole = {source.name: _work(source.page) for source in sources}
    wrong: dict[str, Sequence[str]] = {
        page.name: [f"{work} lines run"]
        for page in pages
        if page.source
        and (work := _work(page.page)) > MUCH_MORE_WORK * whole[page.source.name]
        and work > LINES_RUN_A_BYTE * len(page.page)
    }

    assert min(whole.values()) > 1000
    assert not wrong, _shown(wrong)


def _work(page: bytes) -> int:
    def read() -> None:
        with suppress(PageRefused):
            refine_page(page)

    with no_hang():
        read()  # what is loaded at its first use is no work of this page
        return lines_run(read)


def test_every_kind_of_damage_is_answered_in_both_ways(answers: list[Answer]) -> None:
    """Unless it always leaves two pages in one, or never hides anything: nothing above passes for
    want of records.
    """
    accepted = Counter(page.kind for page, answer in answers if "error" not in answer)
    refused = Counter(page.kind for page, answer in answers if "error" in answer)

    assert [
        kind for kind in KINDS if accepted[kind] < 2 and kind not in {"two_pages", "not_a_page"}
    ] == []
    harmless = {"inline_left_open", "end_missing"}  # the text is whole in nearly all of these
    assert [kind for kind in KINDS if not refused[kind] and kind not in harmless] == []
    assert accepted.total() >= 120
    assert refused.total() >= 200


def test_damage_beside_the_content_mostly_does_no_harm(answers: list[Answer]) -> None:
    beside = [
        answer
        for page, answer in answers
        if page.source and page.edits and spares_content(page.source, page.edits)
    ]
    accepted = sum("error" not in answer for answer in beside)

    assert accepted >= 30
    assert accepted / len(beside) > 0.3


def test_a_whole_page_is_read_without_a_falsehood(
    sources: list[Source], undamaged: dict[str, Json]
) -> None:
    wrong: dict[str, Sequence[str]] = {
        source.name: found
        for source in sources
        if (found := falsehoods(source, (), undamaged[source.name]))
    }

    assert len(sources) > 100
    assert not wrong, _shown(wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ("Another release"
                  " altogether")), ("published_on", "1975-08-01"), ("published_on", None), ("place", "HELSINKI"),
        ("sources", ["Somebody else"]), ("sources", []), ("fields_of_work", ["Something else"]), ("content_type", "Event"),
        ("paragraphs", []), ("paragraphs", ["Some more text."]), ("node_id", 1), ("language", "de"), ("url", "https://www.osce.org/a/1"),
    ],
)  # fmt: skip
def test_a_falsehood_would_be_seen(
    name: str, value: object, sources: list[Source], undamaged: dict[str, Json]
) -> None:
    source = next(
        one for one in sources if one.release.sources and one.release.date_label == "full"
    )
    record = undamaged[source.name]
    changed = (
        [*record[name], *value]
        if name == "paragraphs" and isinstance(value, list) and value
        else value
    )

    assert falsehoods(source, (), record) == []
    assert falsehoods(source, (), {**record, name: changed}) != []
