"""The pages in a browser: the story of a reader, the keyboard, contrast, and no outside request."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.archive.kept import change
from tests.tools import tool
from tests.web.made import FIRST, HOSTILE, LONG

pytest.importorskip("datasette", reason="needs the extra browse: pip install '.[browse]'")
playwright = pytest.importorskip("playwright.sync_api", reason="needs: pip install playwright")

# Waits for what a reader would wait for: after a key or a click, a browser needs a moment.
expect = playwright.expect
expect.set_options(timeout=60_000)

_SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
_SCHEMES = ("light", "dark")
_PAGES = (
    "/",
    "/search?q=training",
    "/search?q=training&place=VIENNA&since=2003",
    "/search?q=nowhereatall",
    "/search?q=%28",
    f"/releases/{FIRST}/en",
    f"/releases/{HOSTILE}/en",
    "/releases/2/en/r1",
    "/releases/2/en/r1-r2",
    "/releases/3/en",
    "/fields",
    "/places/VIENNA",
    "/years/2003",
    "/none",
)


@dataclass
class Visitor:
    """A browser window, and what it did that it should not."""

    root: str
    page: Any
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> "Visitor":
        """Note requests to other hosts, scripts that ran, and what the policy refused."""
        self.page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith(self.root) else self.outside.append(asked.url)
            ),
        )
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        return self


Open = Callable[..., Visitor]


@pytest.fixture(name="root", scope="module")
def _root(web_archive: Path) -> Iterator[str]:
    with _served(web_archive) as root:
        yield root


@contextmanager
def _served(archive: Path) -> Iterator[str]:
    """The real command on a free port; its first line is its address."""
    command = [sys.executable, "-m", "osce_crawler", "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--archive", str(archive)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip().rstrip("/")
        process.terminate()


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Any]:
    chromium = tool("chromium", "apt-get install chromium")
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(name="visit")
def _visit(browser: Any, root: str) -> Iterator[Open]:
    contexts: list[Any] = []

    def visit(size: str = "desktop", scheme: str = "light", **options: Any) -> Visitor:
        width, height = _SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        return Visitor(root, context.new_page()).watch()

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_reader_searches_filters_reads_cites_and_takes_away(
    visit: Open, tmp_path: Path, scripts: bool
) -> None:
    visitor = visit(java_script_enabled=scripts)
    page = visitor.page
    page.goto(f"{visitor.root}/")
    page.get_by_label("Search titles and texts").fill('"media freedom"')
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".total")).to_contain_text("1–1 of 1 text")
    expect(page.locator("figure.curve svg")).to_be_visible()
    page.goto(f"{visitor.root}/search?q=synthetic")
    page.get_by_role("link", name="Policing").click()
    expect(page.get_by_label("Remove the filter Field of work: Policing")).to_be_visible()

    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV").click()
    saved = tmp_path / "releases.csv"
    downloading.value.save_as(saved)
    total = page.locator(".total strong").inner_text().split(" of ")[1]
    with saved.open(newline="", encoding="utf-8") as opened:
        assert len(list(csv.DictReader(opened))) == int(total)

    page.goto(f"{visitor.root}/search?q=%22media+freedom%22")
    page.get_by_role("link", name=f"Synthetic release number {FIRST}").click()
    removed = page.locator("details.removed")
    expect(removed).to_be_visible()
    expect(removed.locator("del").first).to_be_hidden()
    removed.locator("summary").click()
    expect(removed.locator("del").first).to_be_visible()
    assert removed.locator("del").first.inner_text() == LONG
    assert "belongs to a block of paragraphs that the page prints twice" in removed.inner_text()
    page.locator("#citation").click()
    assert visitor.outside == visitor.complaints == []


def test_cite_accepts_the_citation_of_the_page_until_the_text_is_altered(
    visit: Open, web_archive: Path, tmp_path: Path
) -> None:
    visitor = visit()
    visitor.page.goto(f"{visitor.root}/releases/{FIRST}/en")
    citation = visitor.page.locator("#citation").inner_text()
    altered = Path(shutil.copy(web_archive, tmp_path / "altered.db"))
    change(altered, "UPDATE revision_paragraphs SET text = 'Altered.' WHERE text LIKE '%media%'")

    codes = [
        subprocess.run(
            [
                sys.executable,
                "-m",
                "osce_crawler",
                "cite",
                "--check",
                citation,
                "--archive",
                archive,
            ],
            check=False,
            capture_output=True,
        ).returncode
        for archive in (web_archive, altered)
    ]
    assert codes == [0, 1]


@pytest.mark.parametrize(
    "address",
    [
        "/archive",
        "/archive/press_releases?_search=training",
        "/archive?sql=select+title+from+press_releases",
        "/archive/releases-per-year",
        "/archive/records/1",
    ],
)
def test_datasettes_pages_work_under_their_policy(visit: Open, address: str) -> None:
    visitor = visit()
    visitor.page.goto(visitor.root + address)
    visitor.page.wait_for_load_state("networkidle")

    assert visitor.outside == visitor.complaints == []


def test_a_click_selects_the_whole_citation(visit: Open) -> None:
    visitor = visit()
    visitor.page.goto(f"{visitor.root}/releases/{FIRST}/en")
    visitor.page.locator("#citation").click()
    visitor.page.wait_for_function("getSelection().toString() !== ''")

    selected = visitor.page.evaluate("getSelection().toString()")
    assert selected.strip() == visitor.page.locator("#citation").inner_text().strip()
    assert "sha256:" in selected


def test_the_keyboard_reaches_content_search_and_removed_paragraphs(visit: Open) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(f"{visitor.root}/releases/{FIRST}/en")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))
    summary = page.locator("details.removed summary")
    for _ in range(20):
        page.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("details.removed del").first).to_be_visible()


@pytest.mark.parametrize("size", _SIZES)
def test_nothing_is_cut_and_nothing_leaves_the_host(visit: Open, size: str) -> None:
    visitor = visit(size)
    width, _ = _SIZES[size]
    for address in _PAGES:
        visitor.page.goto(visitor.root + address)

        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert visitor.outside == []
    assert [line for line in visitor.complaints if "404" not in line and "400" not in line] == []


def test_lines_of_a_release_have_60_to_80_characters(visit: Open) -> None:
    visitor = visit()
    visitor.page.goto(f"{visitor.root}/releases/{FIRST}/en")
    letters = visitor.page.evaluate(
        """() => {
          const text = document.querySelector('.text > p'), probe = document.createElement('span');
          probe.textContent = 'The average letter of an English text is narrower than a zero. ';
          probe.style.whiteSpace = 'pre';
          text.append(probe);
          return text.clientWidth / (probe.getBoundingClientRect().width / probe.textContent.length);
        }"""
    )

    assert 60 <= letters <= 80


def test_a_hostile_release_runs_nothing(visit: Open) -> None:
    visitor = visit()
    visitor.page.goto(f"{visitor.root}/releases/{HOSTILE}/en")
    visitor.page.wait_for_load_state("networkidle")

    assert not visitor.page.title().startswith("owned")
    assert visitor.outside == visitor.complaints == []


@pytest.mark.parametrize("scheme", _SCHEMES)
@pytest.mark.parametrize("size", _SIZES)
def test_axe_finds_nothing(visit: Open, size: str, scheme: str) -> None:
    axe = tool("axe-core", "npm pack axe-core, and OSCE_AXE=.../package/axe.min.js", "OSCE_AXE")
    # axe is put into the page as a script, which the policy of our pages forbids.
    visitor = visit(size, scheme, bypass_csp=True)
    found = {}
    for address in _PAGES:
        visitor.page.goto(visitor.root + address)
        visitor.page.add_script_tag(path=str(axe))
        # Everything that is closed is opened, so that it is checked, too.
        visitor.page.evaluate(
            "document.querySelectorAll('details').forEach(one => one.open = true)"
        )
        result = visitor.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for one in result["violations"]:
            nodes = [node["html"][:120] for node in one["nodes"][:3]]
            found[f"{address} {one['id']}"] = nodes

    assert found == {}
