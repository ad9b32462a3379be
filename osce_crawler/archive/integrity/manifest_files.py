"""Writing the run manifests as files, with a SHA256SUMS file for `sha256sum -c`.

Kept on another system, the files detect changes of the archive together with its manifests.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.archive.integrity.checks.problem import Problem, as_stored
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import BadTarget
from osce_crawler.machine import raise_if_lacking
from osce_crawler.records import sha256

SUMS = "SHA256SUMS"
_MANIFEST = re.compile(r"run-\d{6,}\.json")


def write_manifests(archive: Archive, folder: Path) -> Iterator[Problem]:
    """Write `run-000001.json`, `run-000002.json` and so on, and SHA256SUMS. Raises BadTarget.

    An existing manifest is never changed. If it differs from the archive, that is a problem: the
    file may be the original.
    """
    archive.connection.text_factory = as_stored
    _check_folder(folder)
    sums = []
    for row in archive.rows(
        "SELECT run_id, manifest, manifest_digest FROM run_manifests ORDER BY run_id"
    ):
        name, content = (
            f"run-{row['run_id']:06d}.json",
            row["manifest"].encode("utf-8", "surrogateescape"),
        )
        if sha256(content) != row["manifest_digest"]:
            continue  # damaged: `check_runs` reports it
        file = folder / name
        if not file.exists():
            with atomic_file(file) as new:
                new.write_bytes(content)
        elif file.read_bytes() != content:
            yield _differs(file, row["run_id"])
        sums.append(f"{row['manifest_digest'].removeprefix('sha256:')}  {name}\n")
    yield from _without_run(folder, sums)
    lines = "".join(sums).encode("utf-8", "surrogateescape")
    yield from _earlier_sums(folder / SUMS, sums)
    if not (folder / SUMS).exists() or lines.startswith((folder / SUMS).read_bytes()):
        with atomic_file(folder / SUMS) as new:
            new.write_bytes(lines)


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        other = sorted(
            file.name
            for file in folder.iterdir()
            if file.name != SUMS and not _MANIFEST.fullmatch(file.name)
        )
    except OSError as error:
        raise_if_lacking(error)
        raise BadTarget(f"{folder}: {error.strerror}; name a folder for the manifests") from error
    if other:
        raise BadTarget(
            f"{folder}: has other files, such as {other[0]}; name a folder that holds only"
            " manifests"
        )


def _differs(file: Path, run_id: int) -> Problem:
    return Problem(
        check="manifest",
        what=f"run {run_id}: {file} differs from the manifest in the archive",
        hint="the file or the archive was changed: compare both with a backup",
    )


def _without_run(folder: Path, sums: list[str]) -> Iterator[Problem]:
    names = {line.split()[-1] for line in sums}
    for file in sorted(folder.iterdir()):
        if _MANIFEST.fullmatch(file.name) and file.name not in names:
            yield Problem(
                check="manifest",
                what=f"{file} is the manifest of a run that the archive no longer has",
            )


def _earlier_sums(file: Path, sums: list[str]) -> Iterator[Problem]:
    if not file.exists():
        return
    known = {line.rstrip("\n") for line in sums}
    for line in file.read_text("utf-8", "backslashreplace").splitlines():
        if line not in known:
            what = f"{file} has a line that differs from the archive: {line}"
            yield Problem(check="manifest", what=what)
