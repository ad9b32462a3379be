"""Anchors: digests of manifests that were kept elsewhere, such as in a mail with a run report.

Each manifest names the digest of the one before it. So an archive whose chain contains a digest has
not been rewritten up to that run, however well the rest of it fits together.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.integrity.checks.problem import DAMAGE, Inspection, Problem
from osce_crawler.errors import BadQuery
from osce_crawler.records import sha256

_LEAST_DIGITS = 16
"""64 bits. With fewer, another manifest that begins so could be found by trying."""
_ANCHOR = re.compile(r"(?:sha256:)?([0-9a-f]{1,64})", re.IGNORECASE)
_CHAIN = """
SELECT m.run_id, m.previous_digest, m.manifest, r.finished_at
FROM run_manifests m LEFT JOIN crawl_runs r USING (run_id) ORDER BY m.run_id DESC
"""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A manifest that an anchor names."""

    anchor: str
    run_id: int
    finished_at: str
    """UTC."""
    later: int
    """Number of manifests after it."""


def read_anchor(text: str) -> str:
    """A digest, or the beginning of one, in lower case and with its prefix. Raises BadQuery."""
    match = _ANCHOR.fullmatch(text.strip())
    if match is None or len(match[1]) < _LEAST_DIGITS:
        raise BadQuery(
            f"--anchor {text}: expected the digest that a run report ends with: sha256: and 64"
            f" hexadecimal digits, or at least the first {_LEAST_DIGITS} of them"
        )
    return f"sha256:{match[1].lower()}"


def anchored(look: Inspection, anchors: Iterable[str]) -> tuple[list[Anchored], list[Problem]]:
    """The manifests that anchors name, and a problem for each anchor that the chain lacks."""
    try:
        chain = _chain(look)
    except DAMAGE as error:  # the checks of manifests report what is damaged
        raise_if_of_machine(error)
        chain = []
    found, problems = [], []
    for anchor in dict.fromkeys(anchors):
        named = next(
            (
                Anchored(anchor, run_id, finished_at, later)
                for later, (run_id, digest, finished_at) in enumerate(chain)
                if digest.startswith(anchor)
            ),
            None,
        )
        if named is None:
            problems.append(_missing(anchor, len(chain)))
        else:
            found.append(named)
    return found, problems


def _chain(look: Inspection) -> list[tuple[int, str, str]]:
    """Run, digest and end of each manifest, from the newest, as long as each names the next one."""
    chain: list[tuple[int, str, str]] = []
    expected: str | None = None
    for run_id, previous, manifest, finished_at in look.connection.execute(_CHAIN):
        digest = sha256(manifest.encode("utf-8", "surrogateescape"))
        if chain and digest != expected:
            break
        chain.append((run_id, digest, str(finished_at)))
        expected = previous
    return chain


def _missing(anchor: str, manifests: int) -> Problem:
    return Problem(
        check="anchor",
        what=f"{anchor} is not in the chain of {manifests} manifests: the runs up to that report were"
        " changed or removed, or the report is of another archive, or of runs after the backup that"
        " this archive was restored from",
        hint="compare it with a backup, or with the folder of verify --manifests",
    )
