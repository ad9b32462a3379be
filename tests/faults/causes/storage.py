"""Faults while the archive is written: a full disk, locks, limits, signals and kills."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.clock import utc_now
from tests.faults.case import CannotBeCaused, Case, Seen
from tests.faults.made_site import FaultySite, has_record, is_true
from tests.faults.place import Place, Ran, problems
from tests.faults.raw_server import Raw, RawSite, http, serving

_PAGES = 6
_AT_PAGE_3 = """
import os, resource, signal
from osce_crawler import extensions, limits
from osce_crawler.archive import writer
from osce_crawler.archive.page_transactions import PageTransactions
from osce_crawler.archive.runs import RunLog
extensions._PAGES_A_COMMIT = 1
seen = []
def before(owner, name, act):
    real = getattr(owner, name)
    def changed(*arguments, **options):
        act(*arguments)
        return real(*arguments, **options)
    setattr(owner, name, changed)
def after(owner, name, act):
    real = getattr(owner, name)
    def changed(*arguments, **options):
        result = real(*arguments, **options)
        act(*arguments)
        return result
    setattr(owner, name, changed)
def kill(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)
def kill_page_3(*arguments):
    if len(seen) == 3:
        kill()
def page_3(archive, *arguments):
    seen.append(archive)
    if len(seen) == 3:
        at_page_3(archive)
def at_page_3(archive):
    pass
before(writer.ArchiveWriter, "keep_page", page_3)
"""
"""Source that runs `at_page_3` when the third page is to be written; each page is a commit."""
_ACTIONS = {
    "disk-full": """
def at_page_3(archive):
    with open(archive.path.parent / "filler", "wb", buffering=0) as filler:
        try:
            while filler.write(bytes(1024)):
                pass
        except OSError:
            pass
""",
    "file-limit": """
def at_page_3(archive):
    size = os.path.getsize(f"{archive.path}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
""",
    "ctrl-c": """
def at_page_3(archive):
    os.kill(os.getpid(), signal.SIGINT)
""",
    "terminated": """
def at_page_3(archive):
    os.kill(os.getpid(), signal.SIGTERM)
""",
    "time-limit": """
limiting = []
before(limits.RunLimits, "check_disk", limiting.append)
def at_page_3(archive):
    limiting[0]._end_of_time()
""",
    "killed-in-page": "at_page_3 = kill",
    "killed-before-commit": 'before(PageTransactions, "commit", kill_page_3)',
    "killed-after-commit": 'after(PageTransactions, "commit", kill_page_3)',
    "killed-at-the-end": 'before(RunLog, "end", kill)',
    "killed-in-checkpoint": 'before(writer, "checkpoint", kill)',
}
_SHORT_WAIT = "import osce_crawler.archive.database as database\ndatabase._BUSY_SECONDS = 0.2\n"


@dataclass(frozen=True, slots=True)
class _Six:
    """A site of six releases without a fault, and the archive that it is crawled into."""

    place: Place
    faulty: FaultySite
    site: RawSite
    archive: Path

    @classmethod
    def of(cls, place: Place, folder: Path) -> "_Six":
        """The site, served once for all rows."""
        faulty = FaultySite({f"page-{number}": _whole for number in range(_PAGES)})
        served = place.once("storage", lambda: cls(place, faulty, _served(place, faulty), folder))
        return replace(served, archive=folder / "osce.db")

    def crawl(self, patch: str = "", *options: str, is_weak: bool = False) -> Ran:
        """Crawl the six releases."""
        urls = [self.site.root + path for path in self.faulty.paths]
        end = ("--site", self.site.root, "--delay", "0", "--archive", self.archive)
        return self.place.run("crawl", *urls, *options, *end, patch=patch, is_weak=is_weak)

    def begin(self) -> None:
        """Crawl two of the releases: once, then the archive is copied."""

        def crawled() -> bytes:
            self.place.crawl(self.site.root, self.archive, *self.faulty.paths[:2])
            return self.archive.read_bytes()

        self.archive.write_bytes(self.place.once("begun", crawled))

    def seen(self, ran: Ran, line: str = "") -> Seen:
        """What is kept: only true records; and whether the next run brings the rest."""
        releases = self.faulty.releases.values()
        written = [one for one in releases if has_record(self.archive, one)]
        assert all(is_true(self.archive, one) for one in written)
        assert problems(self.archive) == []
        again = self.crawl(is_weak=True)
        is_whole = all(is_true(self.archive, one) for one in releases)
        assert problems(self.archive) == []
        rest = "archives the rest" if len(written) < _PAGES else "changes no text"
        next_run = rest if again.exit_code == 0 and is_whole else f"has {again.lines}"
        # How many answers are under way when a crawl is asked to stop depends on the machine.
        is_partly = "interrupted" in line and 2 <= len(written) < _PAGES
        number = "what was fetched" if is_partly else f"{len(written)} of {_PAGES} releases"
        kept = f"{number}; the next run {next_run}"
        shown = self.place.shown(line or ran.line("Error: "))
        return Seen(exit_code=ran.exit_code, line=shown, kept=kept)


def _served(place: Place, faulty: FaultySite) -> RawSite:
    return place.open.enter_context(serving(faulty.site))


def _whole(page: bytes) -> Raw:
    return Raw(http(page))


def at_page_3(place: Place, case: Case) -> Seen:
    """The process fails, is stopped or is killed at its third page."""
    with _small_disk(place) if case.name == "disk-full" else nullcontext() as disk:
        six = _Six.of(place, disk or place.new(case.name))
        options = ("--time-limit", "1h") if case.name == "time-limit" else ()
        ran = six.crawl(_AT_PAGE_3 + _ACTIONS[case.name], *options)
        if disk:
            (disk / "filler").unlink()
        return six.seen(ran, _line(ran, six))


def _line(ran: Ran, six: _Six) -> str:
    """The error; without one, what the report says of the run; of a killed one, `runs`."""
    if any(line.startswith("Error: ") for line in ran.lines):
        return ran.line("Error: ")
    if ran.lines:
        return ran.lines[0].partition(": ")[0]
    listed = six.place.run("runs", "--format", "json", "--archive", six.archive)
    return f"nothing; the verb runs says: {json.loads(listed.out)[0]['outcome']}"


def locks(place: Place, case: Case) -> Seen:
    """Another process writes the archive, or another program holds it."""
    six = _Six.of(place, place.new(case.name))
    six.begin()
    if case.name == "another-crawl":
        with only_writer(six.archive, utc_now()):
            ran = six.crawl()
        return six.seen(ran)
    with closing(sqlite3.connect(six.archive, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = six.crawl(_SHORT_WAIT)
        other.execute("ROLLBACK")
    return six.seen(ran)


def rights(place: Place, case: Case) -> Seen:
    """The archive, or its folder, may not be written."""
    six = _Six.of(place, place.new(case.name))
    six.begin()
    locked = six.archive if case.name == "read-only-file" else six.archive.parent
    before = locked.stat().st_mode
    Path(f"{six.archive}-lock").unlink(missing_ok=True)
    locked.chmod(before & ~0o222)
    try:
        ran = six.crawl(is_weak=True)
    finally:
        locked.chmod(before)
    return six.seen(ran)


def other_files(place: Place, case: Case) -> Seen:
    """The file at the path is no archive of this program, or one of a later version."""
    six = _Six.of(place, place.new(case.name))
    six.begin()
    content = six.archive.read_bytes()
    if case.name == "not-an-archive":
        six.archive.write_bytes(b"synthetic notes\n" * 999)
    else:
        with closing(sqlite3.connect(six.archive)) as other:
            other.execute("PRAGMA user_version = 999")
    changed = six.archive.read_bytes()
    ran = six.crawl()
    assert six.archive.read_bytes() == changed
    six.archive.write_bytes(content)
    return six.seen(ran)


def reader(place: Place, case: Case) -> Seen:
    """A program that reads all the time: the log cannot be written into the file. No fault."""
    six = _Six.of(place, place.new(case.name))
    six.begin()
    with closing(sqlite3.connect(six.archive, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM captures").fetchone()
        ran = six.crawl()
        assert Path(f"{six.archive}-wal").stat().st_size > 0
    return six.seen(ran, ran.lines[0].partition(": ")[0])


def lost_log(place: Place, case: Case) -> Seen:
    """The log of a killed crawl is lost: the archive is as it was before."""
    six = _Six.of(place, place.new(case.name))
    six.begin()
    six.crawl(_AT_PAGE_3 + _ACTIONS["killed-at-the-end"])
    for ending in ("-wal", "-shm"):
        Path(f"{six.archive}{ending}").unlink()
    ran = place.run("verify", "--archive", six.archive)
    return six.seen(ran, ran.lines[-1])


def damage(place: Place, case: Case) -> Seen:
    """A block of the file is damaged: what `verify` prints, and which releases are still true."""
    six = _Six.of(place, place.new(case.name))
    six.crawl()
    content = six.archive.read_bytes()
    words = f"synthetic, page-{_PAGES - 1}".encode()
    at = content.index(words)
    six.archive.write_bytes(content[:at] + b"#" + content[at + 1 :])
    ran = place.run("verify", "--archive", six.archive)
    sound = sum(is_true(six.archive, one) for one in six.faulty.releases.values())
    repaired = place.run("repair", "--archive", six.archive)
    whole = sum(is_true(six.archive, one) for one in six.faulty.releases.values())
    assert problems(six.archive) == [] or repaired.exit_code == 1
    kept = f"{sound} of {_PAGES} releases; {whole} after repair"
    return Seen(exit_code=ran.exit_code, line=place.shown(ran.line(": ")), kept=kept)


@contextmanager
def _small_disk(place: Place) -> Iterator[Path]:
    """A disk of 4 MB. Raises CannotBeCaused."""
    folder = place.new("disk-full")
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        raise CannotBeCaused("only root may mount a small disk: run the tests as root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


CAUSES: dict[str, Callable[[Place, Case], Seen]] = {
    "at_page_3": at_page_3,
    "locks": locks,
    "rights": rights,
    "other_files": other_files,
    "reader": reader,
    "lost_log": lost_log,
    "damage": damage,
}
