"""Checks of runs: their counts, and the hash chain of their manifests."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from osce_crawler.archive.failures import RESTORE
from osce_crawler.archive.integrity.checks.problem import (
    REPAIR,
    Inspection,
    Problem,
    Touched,
    guarded,
    printable,
)
from osce_crawler.archive.integrity.manifests import (
    FORMATS,
    RECORD_AT,
    Changed,
    Manifest,
    changed_rows,
    format_of,
    make_manifest,
)
from osce_crawler.archive.schema import ENDED_AS, FATES, RUN_COUNTS
from osce_crawler.records import sha256

_OUTCOMES = {"revisits": "revisit"}
# Before schema 2, an interrupted crawl kept the page in progress and did not count it.
_COUNTED = "run_id = ? AND NOT (error_kind IS 'unfinished' AND (SELECT parser_version FROM crawl_runs r WHERE r.run_id = captures.run_id) = '')"  # fmt: skip
_LOST = "nothing was written yet, or all of it was lost"
_NO_RUN = f"the archive has no run: {_LOST}"
_NO_CAPTURE = f"no run has ended, and the archive has no capture: {_LOST} with its log"
# A run that ended without a capture, such as an import of an empty folder, has lost nothing.
_HAS_ANYTHING = """
SELECT EXISTS (SELECT 1 FROM captures) OR EXISTS (SELECT 1 FROM crawl_runs WHERE finished_at IS NOT NULL)
"""
# How a message names a changed row of a manifest, by its key and its address.
_NAMES: Mapping[str, str] = {
    "captures": "capture {}",
    "revisions": "revision {}",
    "events": "event {}",
    "addresses": "the address of {url}",
    "findings": "the finding of {url}",
    "evidence": "the evidence of capture {}",
    "readings": "the later reading of capture {}",
    "confirmed": "the confirmation of revision {}",
    "listings": "the ledger of {url}",
    "origins": "the origin of capture {}",
}


def check_runs(look: Inspection) -> Iterator[Problem]:
    """Compare the counts of each run with its captures, and the run with its manifest."""
    previous: str | None = None
    runs = look.ids("crawl_runs", "run_id")
    if not runs:
        yield Problem(check="run", what=_NO_RUN, hint=f"crawl or import into it, or {RESTORE}")
    elif not look.connection.execute(_HAS_ANYTHING).fetchone()[0]:
        hint = f"put its file `-wal` back beside it, crawl again, or {RESTORE}"
        yield Problem(check="run", what=_NO_CAPTURE, hint=hint)
    for run_id in runs:
        yield from guarded("run", _counts(look, run_id))
        yield from guarded("run", _ledger(look, run_id))
        yield from guarded("manifest", _manifest(look, run_id, previous))
        row = look.first("SELECT manifest_digest FROM run_manifests WHERE run_id = ?", run_id)
        previous = row[0] if row else previous
        look.count("runs")


def _counts(look: Inspection, run_id: int) -> Iterator[Problem]:
    stored = look.connection.execute(
        "SELECT * FROM crawl_runs WHERE run_id = ?", [run_id]
    ).fetchone()
    found: dict[str, int] = dict(
        look.connection.execute(
            f"SELECT {ENDED_AS} AS ended, count(*) FROM captures WHERE {_COUNTED} GROUP BY ended",
            [run_id],
        ).fetchall()
    )
    look.counts["captures"] += sum(found.values())
    wrong = [
        f"{name} is {stored[name]}, the run has {count}"
        for name in RUN_COUNTS
        if stored[name] != (count := found.pop(_OUTCOMES.get(name, name), 0))
    ]
    if stored["captures"] != sum(stored[name] for name in RUN_COUNTS):
        wrong.append(f"captures is {stored['captures']}, not the sum of the nine other counts")
    wrong += [f"captures have the unknown outcome {printable(outcome)}" for outcome in found]
    if wrong:
        yield Problem(check="run", what=f"run {run_id}: wrong counts: {'; '.join(wrong)}")


def _ledger(look: Inspection, run_id: int) -> Iterator[Problem]:
    """The law of the ledger: each release of a listing has one result."""
    sql = f"SELECT listing, keys, {' + '.join(FATES)} FROM run_listings WHERE run_id = ?"
    for listing, keys, results in look.connection.execute(sql, [run_id]):
        if keys != results:
            what = (
                f"run {run_id}: the ledger of a listing has {keys} releases, but {results} results"
            )
            yield Problem(check="run", what=what, url=printable(listing))


def _manifest(look: Inspection, run_id: int, previous: str | None) -> Iterator[Problem]:
    outcome = look.connection.execute(
        "SELECT outcome FROM crawl_runs WHERE run_id = ?", [run_id]
    ).fetchone()[0]
    row = look.connection.execute(
        "SELECT previous_digest, manifest, manifest_digest FROM run_manifests WHERE run_id = ?",
        [run_id],
    ).fetchone()
    if row is None:
        if outcome != "running":
            yield Problem(check="manifest", what=f"run {run_id} has ended but has no manifest")
        return
    look.counts["manifests"] += 1
    stored_previous, text, digest = row
    if stored_previous != previous:
        before = printable(previous)
        what = f"run {run_id}: the manifest does not name the previous manifest, {before}"
        yield Problem(check="manifest", what=what, hint=REPAIR)
    now = _in_form_of(look, run_id, previous, text, digest)
    intact = sha256(text.encode("utf-8", "surrogateescape")) == digest
    if not intact:
        again = now.digest == digest or now.text == text
        known = "; it can be derived again from the rows of the run" if again else ""
        what = f"run {run_id}: the manifest does not have the recorded digest{known}"
        yield Problem(check="manifest", what=what, hint=REPAIR if again else RESTORE)
    elif now.text != text:
        yield from _differences(look, run_id, text, json.loads(now.text))


def _in_form_of(
    look: Inspection, run_id: int, previous: str | None, text: str, digest: str
) -> Manifest:
    """The manifest derived from the rows of the run, in the format of the stored manifest.

    The stored manifest may be damaged. Then each format is tried.
    """
    made = [
        make_manifest(look.connection, run_id, previous, form)
        for form in sorted(FORMATS, key=lambda form: form != format_of(text))
    ]
    return next((one for one in made if one.digest == digest or one.text == text), made[0])


def _differences(
    look: Inspection, run_id: int, manifest: str, now: dict[str, Any]
) -> Iterator[Problem]:
    """The differences between a run and its intact manifest."""
    changed = [
        f"{name} is {printable(now['run'][name])}, the manifest has {printable(value)}"
        for name, value in json.loads(manifest)["run"].items()
        if now["run"].get(name) != value
    ]
    if changed:
        yield Problem(check="run", what=f"run {run_id}: {'; '.join(changed)}")
    rows = list(changed_rows(look.connection, run_id, manifest))
    for part in rows:
        yield from _changed(look, run_id, part)
    if not changed and not rows:
        yield Problem(
            check="manifest",
            what=f"run {run_id}: the manifest differs from the rows of the run",
        )


def _changed(look: Inspection, run_id: int, part: Changed) -> Iterator[Problem]:
    for row in part.rows:
        touched = _touched(look, part.name, row)
        name = _NAMES[part.name].format(row[0], url=_url(part, row))
        yield Problem(
            check="run",
            what=f"run {run_id}: {name} differs from the manifest",
            records=touched.records,
            url=touched.url or _url(part, row),
        )
    if part.missing > len(part.rows):
        count = part.missing - len(part.rows)
        what = f"run {run_id}: {part.name} in the manifest but not in the archive: {count}"
        yield Problem(check="run", what=what)


def _url(part: Changed, row: tuple[object, ...]) -> str | None:
    at = {"captures": 1, "addresses": 2, "findings": 1, "listings": 1}.get(part.name)
    return printable(row[at]) if at is not None else None


def _touched(look: Inspection, name: str, row: tuple[object, ...]) -> Touched:
    """The records that a row is about."""
    if name in {"evidence", "readings", "origins"}:
        shown = look.first("SELECT record_id FROM captures WHERE capture_id = ?", row[0])
        return look.named([shown[0]] if shown else [])
    if name == "captures":
        read = look.first("SELECT record_id FROM revisions WHERE capture_id = ?", row[0])
        by_url = look.at(row[1])
        return (
            by_url
            if by_url.records
            else look.named([read[0]] if read else [_integer(row[RECORD_AT])])
        )
    if name == "findings":
        return look.at(row[1])
    if name == "listings":
        return Touched((), printable(row[1]))
    node_id, language = row[:2] if name == "addresses" else row[1:3]
    own = look.first(
        "SELECT url FROM records WHERE node_id = ?1 AND language = ?2", node_id, language
    )
    return Touched((f"{node_id}:{printable(language)}",), printable(own[0]) if own else None)


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
