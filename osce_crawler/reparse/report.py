"""Stored captures through today's parser, without a network: what would change, and then the
change.

Two passes. The first reads everything again and says what would come of it; the second reads again
what does change, and writes it, a record a transaction. So a reparse that is killed loses nothing,
and begun again it finds what is written already.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from osce_crawler import __version__
from osce_crawler.archive.history import version_at
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.rereading import Stored, last_shown, last_site, to_read_again
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.diff import compare, rules_changed, version_of
from osce_crawler.errors import NotReparsed
from osce_crawler.records import CleanRelease
from osce_crawler.refine import parser_version
from osce_crawler.reparse.pool import Refusal, read_again

MOST_REFUSED = 0.01
"""Share of the records that today's parser may refuse before nothing is written unless told so."""
OUTCOMES = ("same", "revised", "beside", "refused", "readable", "unreadable", "superseded")
_EXAMPLES = 3

Advance = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What reading a capture again came to."""

    stored: Stored
    outcome: str
    """same, revised, beside (other fields than those that make a revision), refused; of a page that
    came to nothing before: readable, unreadable, superseded by a later capture of the record, or as
    above.
    """
    layout: str
    changes: tuple[tuple[str, str], ...] = ()
    """How and what: `("gains", "place")`, `("leaves out", "block")`, `("refused", "truncated")`."""
    cause: str = "parser"
    message: str = ""

    @property
    def loses(self) -> bool:
        """Whether a filled field would be replaced by an empty one."""
        return self.outcome == "revised" and any(how == "loses" for how, _ in self.changes)


@dataclass(slots=True, kw_only=True)
class Survey:
    """All verdicts, counted."""

    records: int = 0
    """Records that were read again; further pages came to nothing before."""
    outcomes: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    """Records that gain or lose a field, or whose text changes."""
    lost_fields: Counter[str] = field(default_factory=Counter)
    rows: dict[tuple[str, str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    examples: dict[tuple[str, str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    to_write: list[Verdict] = field(default_factory=list)
    refused: list[Verdict] = field(default_factory=list)

    def count(self, verdict: Verdict) -> None:
        """One more."""
        self.records += verdict.stored.key is not None
        self.outcomes[verdict.outcome] += 1
        if verdict.outcome in {"revised", "readable"}:
            self.to_write.append(verdict)
        elif verdict.outcome == "refused":
            self.refused.append(verdict)
        self.changed.update({how for how, _ in verdict.changes if how in {"gains", "loses"}})
        self.changed["text"] += any(what in {"title", "paragraphs"} for _, what in verdict.changes)
        if verdict.loses:
            self.lost_fields.update(what for how, what in verdict.changes if how == "loses")
        for how, what in verdict.changes or ((verdict.outcome, ""),):
            row = (verdict.layout, how, what)
            self.rows[row].update(
                releases=1, revisions=int(verdict.outcome in {"revised", "readable"})
            )
            if len(self.examples[row]) < _EXAMPLES:
                self.examples[row].append(verdict.stored.name)

    def objection(self, *, allow_lost_fields: bool, allow_lost_records: bool) -> str | None:
        """Why nothing should be written, in one line; None where nothing speaks against it."""
        losing = sum(verdict.loses for verdict in self.to_write)
        if losing and not allow_lost_fields:
            fields = ", ".join(
                f"{name} {count}" for name, count in sorted(self.lost_fields.items())
            )
            return f"{losing} of {self.records} records would lose a filled field ({fields}); --allow-lost-fields if that is right"
        refused = self.outcomes["refused"]
        if refused > MOST_REFUSED * self.records and not allow_lost_records:
            share = f"{refused} of {self.records} records ({refused / self.records:.1%})"
            return f"{share} can no longer be read, more than {MOST_REFUSED:.0%}; --allow-lost-records if that is right"
        return None

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "records": self.records,
            **{name: self.outcomes[name] for name in OUTCOMES},
            "gain_a_field": self.changed["gains"],
            "lose_a_field": self.changed["loses"],
            "change_text": self.changed["text"],
            "rows": [
                {"layout": layout, "change": how, "what": what, **self.rows[layout, how, what]}
                | {"examples": self.examples[layout, how, what]}
                for layout, how, what in sorted(self.rows)
            ],
            "refused_pages": [
                {
                    "record": one.stored.name,
                    "kind": one.changes[0][1],
                    "url": one.stored.url,
                    "message": one.message,
                }
                for one in self.refused
            ],
        }


def survey(archive: Archive, *, workers: int, advance: Advance) -> Survey:
    """Read everything again and count what comes of it. Raises ArchiveUnusable, NotReparsed."""
    found = Survey()
    for stored, reading in read_again(archive, to_read_again(archive), workers):
        found.count(_verdict(archive, stored, reading))
        advance()
    return found


def _verdict(archive: Archive, stored: Stored, reading: CleanRelease | Refusal) -> Verdict:
    if isinstance(reading, Refusal):
        outcome = "refused" if stored.key else "unreadable"
        return Verdict(
            stored=stored,
            outcome=outcome,
            layout=stored.layout or "none",
            changes=((outcome, reading.kind),),
            message=reading.message,
        )
    key = (reading.release.node_id, reading.release.language)
    if stored.key is None:
        return _of_page_that_failed(archive, stored, reading, last_shown(archive, *key))
    if key != stored.key:
        message = f"read as {key[0]}:{key[1]}"
        changes = (("refused", "another-record"),)
        return Verdict(
            stored=stored,
            outcome="refused",
            layout=stored.layout or "none",
            changes=changes,
            message=message,
        )
    return _compared(archive, stored, reading, stored)


def _of_page_that_failed(
    archive: Archive, stored: Stored, reading: CleanRelease, before: Stored | None
) -> Verdict:
    """A page that came to nothing before, and now shows a release: perhaps one that is known, and
    seen since.
    """
    if before is None:
        changes = (("readable", stored.error_kind or ""),)
        return Verdict(
            stored=stored, outcome="readable", layout=reading.release.layout, changes=changes
        )
    if before.capture_id > stored.capture_id:
        return Verdict(stored=stored, outcome="superseded", layout=reading.release.layout)
    return _compared(archive, stored, reading, before)


def _compared(archive: Archive, stored: Stored, reading: CleanRelease, before: Stored) -> Verdict:
    assert before.revision_id is not None  # noqa: S101 - records that are stored have one
    old, new = version_at(archive, before.revision_id), version_of(reading)
    differences = compare(old, new)
    changes = [(change.kind, change.name) for change in differences.fields]
    if [text for text, _ in old.paragraphs] != [
        text for text, _ in new.paragraphs
    ] or differences.paragraphs:
        changes.append(("changes", "paragraphs"))
    changes += rules_changed(old, new)
    is_revision = before.digests != (reading.content_digest, reading.metadata_digest)
    return Verdict(
        stored=stored,
        outcome="revised" if is_revision else "beside" if changes else "same",
        layout=before.layout or reading.release.layout,
        changes=tuple(changes),
        # A page that came to nothing was fetched after what is stored: it is the page that differs,
        # not how it is read.
        cause="parser" if stored.key else "site",
    )


def begin(
    writer: ArchiveWriter, archive: Archive, allowed: Iterable[str], refused: Iterable[Verdict]
) -> int:
    """Begin the run that the revisions belong to; what today's parser refuses is its finding. Its
    number.
    """
    run_id = writer.begin_run(
        site=last_site(archive),
        options=dict.fromkeys(allowed, True),
        tool=__version__,
        policy=POLICY_VERSION,
        parser=parser_version(),
        kind="reparse",
    )
    for verdict in refused:
        ((_, kind),) = verdict.changes
        writer.note_finding(
            kind, verdict.stored.url, f"{verdict.message}; the text that was read before stays"
        )
    return run_id


def write(
    writer: ArchiveWriter,
    archive: Archive,
    verdicts: Iterable[Verdict],
    *,
    workers: int,
    advance: Advance,
) -> Counter[str]:
    """Read again what changes, and write it; how many were new, revised or unchanged. Raises
    ArchiveUnusable, NotReparsed.
    """
    by_capture = {verdict.stored.capture_id: verdict for verdict in verdicts}
    stored = (verdict.stored for verdict in by_capture.values())
    outcomes: Counter[str] = Counter()
    for one, reading in read_again(archive, stored, workers):
        if isinstance(reading, Refusal):
            raise NotReparsed(
                f"{one.name}: read a moment ago and refused now ({reading.kind}); please report it"
            )
        outcomes[writer.keep_reread(one.capture_id, reading, by_capture[one.capture_id].cause)] += 1
        advance()
    return outcomes
