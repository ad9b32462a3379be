"""The page this project starts from, where it lies next to the checkout: 9 paragraphs, not 17, in
every shape.
"""

import json
from datetime import date
from html import escape
from pathlib import Path

import pytest

from osce_crawler.cli.program import program
from osce_crawler.records import CleanRelease, DateSource, Rule
from osce_crawler.refine import refine_page
from tests.pages.built import LAYOUTS, URL, labelled_field, listed

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "47920.txt"

if not SEED.is_file():
    pytest.skip(
        f"no seed page: put the text of {URL} at {SEED} to run these", allow_module_level=True
    )

PUBLISHED = SEED.read_text(encoding="utf-8").splitlines()[-17:]
TITLE = SEED.read_text(encoding="utf-8").splitlines()[-25]


@pytest.fixture(name="clean", scope="module")
def _clean() -> CleanRelease:
    return refine_page(SEED.read_bytes(), url=URL)


def test_has_nine_paragraphs_and_eight_copies(clean: CleanRelease) -> None:
    assert tuple(PUBLISHED[:9]) == clean.kept
    assert [(position, Rule.BLOCK, position - 8) for position in range(9, 17)] == [
        (copy.position, copy.rule, copy.duplicate_of) for copy in clean.removed
    ]


def test_has_the_title_and_the_type_above_it(clean: CleanRelease) -> None:
    assert clean.release.title == TITLE
    assert TITLE.startswith("OSCE countries need to intensify efforts")
    assert clean.release.content_type == "Press release"
    assert clean.release.layout == "text"


def test_takes_the_date_from_the_dateline_because_the_label_is_empty(clean: CleanRelease) -> None:
    assert date(2006, 11, 17) == clean.release.published_on
    assert clean.release.published_on_source == DateSource.DATELINE
    assert clean.release.dateline == "VIENNA, 17 November 2006"
    assert [warning.split(":")[0] for warning in clean.release.warnings] == ["published_on"]


def test_knows_place_source_and_field_of_work(clean: CleanRelease) -> None:
    release = clean.release

    assert (release.place, release.sources) == ("VIENNA", ("OSCE Secretariat",))
    assert release.fields_of_work == ("Combating trafficking in human beings",)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "markup",
    ["<p>{}</p>\n", "{}<br>", "{}<br />\n<br />\n", "<div>{}</div>", "<p>{}\n", "<p><b>{}</p>"],
)
def test_is_the_same_text_in_every_layout_and_markup(
    clean: CleanRelease, layout: str, markup: str
) -> None:
    body = "".join(markup.format(escape(paragraph)) for paragraph in PUBLISHED)

    page = refine_page(LAYOUTS[layout](body, title=TITLE), url=URL)

    assert layout == page.release.layout
    assert clean.kept == page.kept
    assert [copy.position for copy in clean.removed] == [copy.position for copy in page.removed]
    assert clean.content_digest == page.content_digest


def test_is_parsed_by_the_command(capfd: pytest.CaptureFixture[str]) -> None:
    code = program.main(["parse", str(SEED), "--url", URL], standalone_mode=False)

    parsed = json.loads(capfd.readouterr().out)
    assert (code, parsed["node_id"], len(parsed["paragraphs"])) == (0, 47920, 9)
    assert {removed["rule"] for removed in parsed["removed_paragraphs"]} == {"block"}
    assert len(parsed["removed_paragraphs"]) == 8


def test_is_the_same_record_in_both_layouts(clean: CleanRelease) -> None:
    """Also the digest of its metadata, where the page prints a date: then the record is not revised
    by a redesign.
    """
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in PUBLISHED)
    labels = (("Place:", ["VIENNA"]), ("Source:", ["OSCE Secretariat"]))
    fields = ("Fields of work:", list(clean.release.fields_of_work))
    new = "".join(listed(label, values) for label, values in (*labels, fields))
    old = "".join(labelled_field(label, values) for label, values in (*labels, fields))
    date_new = (
        '<dt>Date:</dt><dd><time datetime="2006-11-16T23:00:00Z">17 November 2006</time></dd>'
    )
    date_old = labelled_field("Date:", ["17 November 2006"])

    pages = [
        refine_page(LAYOUTS["drupal11"](body, title=TITLE, metadata=date_new + new), url=URL),
        refine_page(LAYOUTS["drupal6"](body, title=TITLE, metadata=date_old + old), url=URL),
    ]

    assert [page.release.published_on_source for page in pages] == [
        DateSource.TIME,
        DateSource.LABEL,
    ]
    assert [clean.metadata_digest] * 2 == [page.metadata_digest for page in pages]
    assert [clean.content_digest] * 2 == [page.content_digest for page in pages]
