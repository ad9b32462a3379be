"""The digests of an import of the sample pages, and of its exports, in a process of its own.

`python -m tests.importing.environments` prints them: each Python of CI must print the same.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sample_site import Faults, load_releases
from sample_site.routes import Routes

_ROOT = "https://www.osce.org"
_SOURCE = """
import hashlib, json, sqlite3
from pathlib import Path
import osce_crawler.clock as clock
clock.utc_now = lambda: "2026-06-01T00:00:00Z"
from osce_crawler.cli.program import program
def run(*arguments):
    return program.main([*arguments, "--archive", "osce.db"], standalone_mode=False)
codes = [run("import", "../pages", "--workers", "1")]
exports = ["out.csv", "out.jsonl", "out.warc.gz", "out.texts"]
codes += [run("export", name) for name in exports]
codes += [run("verify", "--manifests", "manifests")]
rows = {
    name: hashlib.sha256(repr(sqlite3.connect("osce.db").execute(sql).fetchall()).encode()).hexdigest()
    for name, sql in {
        "records": "SELECT p.node_id, p.language, p.published_on, p.content_digest, r.metadata_digest"
        " FROM press_releases p JOIN revisions r USING (record_id, revision) ORDER BY 1, 2",
        "paragraphs": "SELECT * FROM paragraphs ORDER BY node_id, language, revision, position",
        "index": "SELECT * FROM press_releases_fts WHERE press_releases_fts MATCH 'i* OR a*'",
        "captures": "SELECT url, fetched_at, payload_digest FROM captures ORDER BY capture_id",
    }.items()
}
files = sorted(path for path in Path().rglob("*") if path.is_file() and "osce.db" not in path.name)
written = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
print("DIGESTS " + json.dumps({"codes": codes} | rows | written))
"""
ENVIRONMENTS = {
    "plain": {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"},
    # The encoding of this locale is ASCII, as on a machine without any.
    "ascii": {
        "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "TZ": "Asia/Kathmandu",
        "PYTHONHASHSEED": "1",
    },
    # In Turkish, the small letter of I is another one. No LANG and no LC_ALL where there is no such
    # locale: the C library takes C then.
    "turkish": {"LC_CTYPE": "tr_TR.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "2"},
}  # fmt: skip


def write_pages(folder: Path) -> None:
    """The pages of the sample site, saved; each with its address and the time it was fetched."""
    releases = load_releases()
    routes = Routes(releases, Faults())
    folder.mkdir()
    with (folder / "import.csv").open("w", encoding="utf-8", newline="") as listing:
        table = csv.writer(listing)
        table.writerow(["file", "url", "fetched_at"])
        for number, release in enumerate(releases):
            (folder / f"{number}.html").write_bytes(routes.answer(release.path).body)
            day = f"2026-0{number % 5 + 1}-03T0{number % 10}:30:00Z"
            table.writerow([f"{number}.html", _ROOT + release.path, day])


def digests(folder: Path, environment: dict[str, str]) -> dict[str, object]:
    """Import the pages beside the folder into an archive in it, with a clock that stands still."""
    folder.mkdir()
    without = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))
    }
    done = subprocess.run(
        [sys.executable, "-c", _SOURCE], cwd=folder, capture_output=True, check=False,
        env=without | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
    )  # fmt: skip
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    assert lines[-1:], done.stderr.decode("utf-8", "replace")
    assert lines[-1].startswith("DIGESTS "), done.stderr.decode("utf-8", "replace")
    found: dict[str, object] = json.loads(lines[-1].removeprefix("DIGESTS "))
    return found


def main() -> None:
    """Print a line for each digest."""
    with TemporaryDirectory() as folder:
        write_pages(Path(folder) / "pages")
        found = digests(Path(folder) / "plain", ENVIRONMENTS["plain"])
    sys.stdout.writelines(f"{name} {value}\n" for name, value in found.items())


if __name__ == "__main__":
    main()
