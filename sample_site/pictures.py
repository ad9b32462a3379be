"""``python -m sample_site.pictures``: pictures of the pages of `serve`, for the README.

Crawls the bundled site into an archive of its own, serves it, and writes what Chromium draws. Needs
the extras `browse` and `dev`, and the program chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sample_site.server import SampleServer

FOLDER = Path("docs/pictures")
PAGES = {
    "start": "/",
    "results": "/search?q=officers",
    "release": "/releases/503377/en",
}
"""From the name of a picture to the address of its page."""
_SITE_PORT = 8137
"""Fixed, as the pages show the address of the site."""
_WIDTH, _HEIGHT, _SCALE = 1180, 860, 1.5


def main() -> None:
    """Write the pictures; end with a line where Chromium is missing."""
    chromium = os.environ.get("OSCE_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium here: apt-get install chromium, or set OSCE_CHROMIUM to its path")
    with tempfile.TemporaryDirectory() as folder, SampleServer(_SITE_PORT) as site:
        archive = Path(folder) / "sample.db"
        _command("crawl", "--site", site.root, "--delay", "0", "-q", archive=archive)
        with _served(archive) as root:
            _draw(chromium, root)


def _command(*arguments: str, archive: Path) -> None:
    command = [sys.executable, "-m", "osce_crawler", *arguments, "--archive", str(archive)]
    # 1: done, with findings, as the sample site has pages that no program could read.
    if (code := subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode) > 1:
        sys.exit(f"{' '.join(command)}: exit code {code}")


@contextmanager
def _served(archive: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "osce_crawler", "serve", "--port", "8138"]
    with subprocess.Popen(
        [*command, "--archive", str(archive)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip().rstrip("/")
        finally:
            process.terminate()


def _draw(chromium: str, root: str) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the pictures need it

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        window = browser.new_context(
            viewport={"width": _WIDTH, "height": _HEIGHT}, device_scale_factor=_SCALE
        )
        page = window.new_page()
        for name, address in PAGES.items():
            page.goto(root + address)
            # The removed paragraphs are what the picture is to show.
            for summary in page.locator("details.removed summary").all():
                summary.click()
            page.mouse.move(0, 0)
            page.evaluate("document.activeElement?.blur()")
            page.screenshot(path=FOLDER / f"{name}.png")
            print(FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
