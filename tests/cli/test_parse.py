"""`parse`: saved pages to JSON, or a refusal with its kind; nothing is touched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import LONG, Command
from tests.pages.built import URL, drupal11

PAGE = drupal11(f"<p>VIENNA, 17 November 2006 - {LONG}</p><p>Zweite Straße.</p>" * 2)

# As the public face shows them; further ones may be added.
PROMISED = (
    "node_id language url layout content_type title published_on published_on_source place sources"
    " fields_of_work dateline"
    " paragraphs removed_paragraphs body attachments content_digest warnings"
).split()


@pytest.fixture(name="page")
def _page(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_bytes(PAGE)
    return tmp_path / "page.html"


@pytest.fixture(name="cut")
def _cut(tmp_path: Path) -> Path:
    (tmp_path / "cut.html").write_bytes(PAGE[:-200])
    return tmp_path / "cut.html"


def test_prints_the_promised_fields_in_their_order(run: Command, page: Path) -> None:
    answer = run("parse", str(page), "--url", URL)
    parsed = json.loads(answer.out)

    assert (answer.code, answer.err) == (0, "")
    assert [name for name in parsed if name in PROMISED] == PROMISED
    assert tuple(parsed[name] for name in (*PROMISED[:4], "content_type")) == (
        47920,
        "en",
        URL,
        "drupal11",
        "Press release",
    )
    assert tuple(
        parsed[name] for name in ("published_on", "published_on_source", "place", "sources")
    ) == (
        "2006-11-17",
        "dateline",
        "VIENNA",
        [],
    )
    assert [f"VIENNA, 17 November 2006 - {LONG}", "Zweite Straße."] == parsed["paragraphs"]
    assert "\n\n".join(parsed["paragraphs"]) == parsed["body"]
    assert (parsed["removed_paragraphs"][1]) == {
        "position": 3,
        "text": "Zweite Straße.",
        "duplicate_of": 1,
        "rule": "block",
        "policy": "v2",
    }
    assert parsed["content_digest"].startswith("sha256:")


def test_several_files_are_json_lines(run: Command, page: Path, cut: Path) -> None:
    page.write_bytes(PAGE.replace(b"<head>", f'<head><link rel="canonical" href="{URL}">'.encode()))

    answer = run("parse", str(page), str(cut), str(page))

    one, two, three = map(json.loads, answer.out.splitlines())
    assert one == three
    assert one["node_id"] == 47920
    assert two["error"]["kind"] == "truncated"
    assert answer.code == 1


def test_a_refusal_is_an_object_and_a_line(run: Command, cut: Path) -> None:
    answer = run("parse", str(cut), "--url", URL)
    refused = json.loads(answer.out)

    assert answer.code == 1
    assert {"file", "error"} == refused.keys()
    assert (str(cut), "truncated") == (refused["file"], refused["error"]["kind"])
    assert f"{cut}: truncated: {refused['error']['message']}\n" == answer.err


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"), (b" \n", "empty"), (b"%PDF-1.4 ...", "not-html"), (b"\x00" * 3000, "not-html"),
        (b'{"a": 1}', "not-html"), (b"Some text.", "unknown-layout"), ((b"<html><body>Not"
                                                                       b" found</body></html>"), "unknown-layout"),
        (b"x" * (8 * 1024 * 1024 + 1), "too-large"), (PAGE.replace("ß".encode(), b"\xdf"), "wrong-charset"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_release_is_named(
    run: Command, tmp_path: Path, content: bytes, kind: str
) -> None:
    (tmp_path / "page.html").write_bytes(content)

    answer = run("parse", str(tmp_path / "page.html"), "--url", URL)

    assert (1, kind) == (answer.code, json.loads(answer.out)["error"]["kind"])
    assert len(answer.err.splitlines()) == 1


def test_an_address_must_be_told_or_on_the_page(run: Command, page: Path) -> None:
    assert json.loads(run("parse", str(page)).out)["error"]["kind"] == "no-node-id"
    assert (
        json.loads(run("parse", str(page), "--url", "https://x.example/a/1").out)["error"]["kind"]
        == "foreign-host"
    )


def test_another_site_s_addresses_are_accepted_when_named(run: Command, page: Path) -> None:
    answer = run(
        "parse", str(page), "--url", "https://x.example/a/1", "--site", "https://x.example"
    )

    assert json.loads(answer.out)["url"] == "https://x.example/a/1"


def test_touches_nothing(run: Command, page: Path, tmp_path: Path) -> None:
    run("parse", str(page), "--url", URL, "--archive", str(tmp_path / "none.db"))

    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def test_output_is_utf_8_in_any_locale(page: Path) -> None:
    command = [
        sys.executable,
        "-X",
        "utf8=0",
        "-m",
        "osce_crawler",
        "parse",
        str(page),
        "--url",
        URL,
    ]
    done = subprocess.run(
        command, capture_output=True, check=False, env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    )

    assert "Zweite Straße." in done.stdout.decode("utf-8")
    assert done.returncode == 0


def test_a_reader_that_had_enough_is_no_error(shell: Command, page: Path) -> None:
    one = shell(f"osce-crawler parse {page} --url {URL} | true")
    many = shell(f"osce-crawler parse {f'{page} ' * 40} | head -1")

    assert (one.code, one.err) == (0, "")
    assert len(many.out.splitlines()) == 1
    assert [line for line in many.err.splitlines() if "no-node-id" not in line] == []


def _unknown(node: int, closing: str = "") -> bytes:
    """A page of a design that no layout matches, with the last line of its text."""
    title = f"Council meets for the {node}th time"
    return (
        f'<html><head><title>{title}</title><link rel="canonical" href="https://www.osce.org/cthb/{node}">'
        f"</head><body><p>Press release</p><h1>{title}</h1><dl><dt>Place:</dt><dd>VIENNA</dd></dl>"
        f'<div class="t"><p>VIENNA, 17 November 2006 - {LONG}, for the {node}th time.</p>{closing}</div></body></html>'
    ).encode()


def test_a_page_of_unknown_design_is_a_record_a_line_and_a_finding(
    run: Command, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_bytes(_unknown(1))

    answer = run("parse", str(tmp_path / "page.html"))
    record = json.loads(answer.out)

    assert answer.code == 1
    assert (record["layout"], record["confidence"]) == ("inferred", "low")
    assert answer.err == (
        f"{tmp_path / 'page.html'}: unknown design; read with confidence low: check title, text and"
        " fields. For a layout of this design, archive such pages, then run: osce-crawler layout"
        " propose\n"
    )


def test_lines_that_pages_of_unknown_design_share_refuse_them(
    run: Command, tmp_path: Path, page: Path
) -> None:
    shared = "<p>Get the news of the organization every Monday morning.</p>"
    files = [tmp_path / f"{number}.html" for number in (1, 2, 3)]
    for number, file in enumerate(files, start=1):
        file.write_bytes(_unknown(number, shared if number < 3 else ""))
    page.write_bytes(PAGE.replace(b"<head>", f'<head><link rel="canonical" href="{URL}">'.encode()))

    answer = run("parse", str(files[0]), str(page), *map(str, files[1:]), str(files[0]))
    kinds = [
        result["error"]["kind"] if "error" in result else result["confidence"]
        for result in map(json.loads, answer.out.splitlines())
    ]

    assert kinds == ["unknown-layout", "high", "unknown-layout", "low", "unknown-layout"]
    assert "'Get the news of the organization every Monday morning.'" in answer.err
    assert len(answer.err.splitlines()) == 4


def test_the_same_page_twice_shares_nothing(run: Command, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(_unknown(1))
    (tmp_path / "b.html").write_bytes(_unknown(1, "<p>One more line of a later capture.</p>"))

    answer = run("parse", str(tmp_path / "a.html"), str(tmp_path / "b.html"))

    assert [json.loads(line)["confidence"] for line in answer.out.splitlines()] == ["low", "low"]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full"])
def test_a_device_without_an_end_is_too_large(run: Command, device: str) -> None:
    answer = run("parse", device)

    assert (answer.code, json.loads(answer.out)["error"]["kind"]) == (1, "too-large")
    assert answer.err.startswith(f"{device}: too-large: the page has more than 8 MiB")
