"""Faults where releases leave the archive, come from files, or are shown in a browser."""

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.case import CannotBeCaused, Case, Seen
from tests.faults.made_site import FaultySite, has_record, is_true
from tests.faults.place import Place, Ran, command_of, environment_of, problems, rows
from tests.faults.raw_server import Raw, http, page_of, serving

_PAGES = 6
_BLOCK = 16_384
"""Bytes of a block of the file. The first one has the schema."""
_SITE = "http://127.0.0.1:9"
_OLD = "synthetic, exported before\n"
_KILLED = """
import os, signal
def killed(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)
os.replace = os.rename = killed
"""
_KILLED_AT_PAGE_3 = """
import os, signal
from osce_crawler.archive.writer import ArchiveWriter
real, seen = ArchiveWriter.keep_revision, []
def killed(*arguments, **options):
    seen.append(arguments)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)
ArchiveWriter.keep_revision = killed
"""


@dataclass(frozen=True, slots=True)
class _Six:
    """An archive of six releases, crawled once for all rows; each row reads it or copies it."""

    place: Place
    faulty: FaultySite
    archive: Path

    @classmethod
    def of(cls, place: Place) -> "_Six":
        """The archive of this place."""
        return place.once("six", lambda: cls._crawled(place))

    @classmethod
    def _crawled(cls, place: Place) -> "_Six":
        faulty = FaultySite({f"page-{number}": lambda page: Raw(http(page)) for number in range(6)})
        archive = place.new("six") / "osce.db"
        with serving(faulty.site) as site:
            place.crawl(site.root, archive, *faulty.paths)
        return cls(place, faulty, archive)

    @property
    def root(self) -> str:
        """The site as the archive knows it."""
        return self.faulty.site.root

    def exported(self) -> bytes:
        """The archive as a WARC file."""
        target = self.archive.with_name("all.warc.gz")
        self.place.run("export", target, "--archive", self.archive)
        return target.read_bytes()

    def whole_in(self, archive: Path) -> int:
        """How many releases another archive has. Asserts that all of them are true."""
        if not archive.exists() or not rows(archive, "SELECT 1 FROM sqlite_master"):
            return 0
        if not rows(archive, "SELECT 1 FROM crawl_runs"):  # a problem to verify, and no record
            return 0
        releases = self.faulty.releases.values()
        written = [one for one in releases if has_record(archive, one)]
        assert all(is_true(archive, one) for one in written)
        assert problems(archive) == []
        return len(written)


def export(place: Place, case: Case) -> Seen:
    """The target cannot be written, or the process is killed while it is."""
    six, folder = _Six.of(place), place.new(case.name)
    target, patch = folder / "out.csv", ""
    target.write_text(_OLD)
    if case.name == "target-in-no-folder":
        target = folder / "none" / "out.csv"
    if case.name == "target-is-folder":
        target = folder / "more.csv"
        target.mkdir()
    if case.name == "target-read-only":
        folder.chmod(0o555)
    if case.name == "export-killed":
        patch = _KILLED
    ran = place.run("export", target, "--archive", six.archive, patch=patch, is_weak=True)
    folder.chmod(0o755)
    kept = _exported(folder / "out.csv")
    assert six.whole_in(six.archive) == _PAGES
    if case.name == "export-killed":
        again = place.run("export", target, "--archive", six.archive)
        left = sorted(file.name for file in folder.iterdir())
        assert (again.exit_code, left) == (0, ["out.csv", "out.csv.datapackage.json"])
        kept += f"; the next export: {_exported(target)}"
    line = ran.lines[-1] if ran.lines else "nothing"
    return Seen(exit_code=ran.exit_code, line=place.shown(line), kept=kept)


def _exported(target: Path) -> str:
    text = target.read_text(encoding="utf-8")
    if text == _OLD:
        return "the file of before"
    return "the new file" if all(f"fault page-{one}" in text for one in range(_PAGES)) else text


def output(place: Place, case: Case) -> Seen:
    """What reads the output is gone, or the disk of the output is full. Raises CannotBeCaused."""
    six = _Six.of(place)
    read, write = os.pipe()
    os.close(read)
    target = write if case.name == "output-closed" else _full()
    done = subprocess.run(
        command_of("search", "synthetic", "--archive", six.archive), stdout=target, check=False,
        stderr=subprocess.PIPE, text=True, env=environment_of(),
    )  # fmt: skip
    for descriptor in {write, target}:
        os.close(descriptor)
    assert six.whole_in(six.archive) == _PAGES
    line = done.stderr.splitlines()[-1] if case.name == "output-full" else "nothing more"
    return Seen(exit_code=done.returncode, line=line, kept="the archive is only read")


def _full() -> int:
    try:
        return os.open("/dev/full", os.O_WRONLY)
    except FileNotFoundError as error:
        raise CannotBeCaused("no /dev/full here: run the tests on Linux") from error


def imports(place: Place, case: Case) -> Seen:
    """A file that is damaged, is no such file, or may not be read."""
    six, folder = _Six.of(place), place.new(case.name)
    archive, source = folder / "other.db", folder / "all.warc.gz"
    whole, weak = place.once("warc", six.exported), case.name == "file-unreadable"
    changed = {
        "file-cut": whole[: len(whole) // 2],
        "file-damaged": _flipped(whole, len(whole) // 2),
        "file-empty": b"",
        "file-no-warc": gzip.compress(b"synthetic, no WARC\n" * 99),
        "file-no-gzip": b"synthetic, not compressed\n" * 99,
    }
    source.write_bytes(changed.get(case.name, whole))
    if case.name == "file-missing":
        source.unlink()
    if weak:
        source.chmod(0o000)
    site = _SITE if case.name == "file-of-another-site" else six.root
    patch = _KILLED_AT_PAGE_3 if case.name == "import-killed" else ""
    options = ("--site", site, "--archive", archive)
    ran = place.run("import", source, *options, patch=patch, is_weak=weak)
    before = six.whole_in(archive)
    if weak:
        source.chmod(0o644)
    source.write_bytes(whole)
    again = place.run("import", source, "--site", six.root, "--archive", archive)
    after = six.whole_in(archive)
    assert again.exit_code == 0, again
    kept = f"{before} of {_PAGES} releases; {after} when the file is whole"
    return Seen(exit_code=ran.exit_code, line=place.shown(_line(ran, source)), kept=kept)


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _line(ran: Ran, source: Path) -> str:
    """The line about the file; of a killed process, none."""
    if not ran.lines:
        return "nothing"
    named = [line for line in ran.lines if str(source) in line]
    return named[0] if named else ran.lines[-1]


def saved_page(place: Place, case: Case) -> Seen:
    """A saved page that ends in the middle of its text."""
    six, folder = _Six.of(place), place.new(case.name)
    archive, source = folder / "other.db", folder / "saved.html"
    release = six.faulty.releases["page-0"]
    page = page_of(release)
    source.write_bytes(page[: page.rindex(b"synthetic, ")])
    options = ("--url", six.root + release.path, "--site", six.root, "--archive", archive)
    ran = place.run("import", source, *options)
    before = six.whole_in(archive)
    source.write_bytes(page)
    place.run("import", source, *options)
    kept = f"{before} of 1 release; {six.whole_in(archive)} when the file is whole"
    return Seen(exit_code=ran.exit_code, line=place.shown(_line(ran, source)), kept=kept)


def begin_serving(place: Place, case: Case) -> Seen:
    """The pages cannot be served: the port is taken, or there is no archive."""
    six = _Six.of(place)
    archive = six.archive if case.name == "port-taken" else place.new(case.name) / "none.db"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = place.run("serve", "--port", port, "--archive", archive)
    line = place.shown(ran.lines[-1])
    return Seen(exit_code=ran.exit_code, line=line, kept="the archive is only read")


def served(place: Place, case: Case) -> Seen:
    """What a browser gets while the archive is damaged, slow or gone; the server goes on."""
    six, folder = _Six.of(place), place.new(case.name)
    archive = folder / "osce.db"
    archive.write_bytes(six.archive.read_bytes())
    command = command_of("serve", "--port", "0", "--archive", archive)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment_of({"PYTHONUNBUFFERED": "1"}),
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            root = process.stdout.readline().strip()
            answer = _served(case.name, root, archive)
            assert _get(root)[0] in {200, 500, 503}  # the server still answers
        finally:
            process.send_signal(signal.SIGINT)
    kept = "the archive is only read; the server goes on until Ctrl-C"
    return Seen(exit_code=process.returncode, line=place.shown(answer), kept=kept)


def _served(name: str, root: str, archive: Path) -> str:
    """The status and the words of a page, while the archive is in this state."""
    if name == "slow-query":
        endless = (
            "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
        )
        return _said(root + "archive.json?" + urllib.parse.urlencode({"sql": endless}))
    _get(root)
    if name == "archive-gone":
        archive.unlink()
    else:
        content = archive.read_bytes()
        archive.write_bytes(content[:_BLOCK] + b"#" * (len(content) - _BLOCK))
    return _said(root + "releases/900100")


def _said(address: str) -> str:
    """The status and the error: of a page its heading and the line below, of JSON its key."""
    status, body = _get(address)
    text = str(json.loads(body)["error"]) if body.startswith("{") else body
    found = re.search(r"(?s)<h1[^>]*>(.*?)</h1>\s*<p[^>]*>(.*?)</p>|<p>(.*?)</p>", text)
    words = ": ".join(filter(None, found.groups())) if found else text
    return f"{status}: {' '.join(re.sub(r'<[^>]+>', '', words).split())}"


def _get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


CAUSES: dict[str, Callable[[Place, Case], Seen]] = {
    "export": export,
    "output": output,
    "imports": imports,
    "saved_page": saved_page,
    "begin_serving": begin_serving,
    "served": served,
}
