"""The report of a reparse: changes by layout, field and rule."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from osce_crawler.archive.schema import DOUBTFUL_READING
from osce_crawler.archive.stored_pages import StoredPage

MOST_REFUSED = 0.01
"""Maximum share of records that the installed parser may refuse; above it nothing is written."""
OUTCOMES = (
    "same",
    "revised",
    "minor",
    "confirmed",
    "refused",
    "readable",
    "unreadable",
    "superseded",
)
"""For a record's page: same; revised; minor (differs only in fields that make no revision);
confirmed (the same text and fields, read with higher confidence); refused. For a page that could
not be parsed before: readable; unreadable; superseded (the record has a newer capture); or one of
the above.
"""
_WRITTEN = frozenset({"revised", "readable", "confirmed"})
_EXAMPLES = 3
REMOVED = "removed paragraphs"
"""What changes if the published paragraphs differ, and the kept ones do not."""
_READ = ("same", "revised", "minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of parsing a stored page again."""

    page: StoredPage
    outcome: str
    """One of OUTCOMES."""
    layout: str
    changes: tuple[tuple[str, str], ...] = ()
    """Pairs such as `("gains", "place")`, `("leaves out", "block")`, `("refused", "truncated")`."""
    cause: str = "parser"
    message: str = ""
    is_low: bool = False
    """Whether the page has an unknown design: it was read with confidence low."""
    is_newest: bool = True
    """Whether it is the newest page of its record."""

    @property
    def is_written(self) -> bool:
        """Whether the archive changes."""
        return self.outcome in _WRITTEN

    @property
    def loses(self) -> bool:
        """Whether a filled field would be replaced by an empty one."""
        return self.outcome == "revised" and any(how == "loses" for how, _ in self.changes)


@dataclass(slots=True, kw_only=True)
class Survey:
    """Counts of the verdicts on all pages."""

    records: int = 0
    """Number of records whose page was parsed again. Pages without a record do not count."""
    outcomes: Counter[str] = field(default_factory=Counter)
    of_records: Counter[str] = field(default_factory=Counter)
    """The outcomes of the records' pages alone."""
    changed: Counter[str] = field(default_factory=Counter)
    """Number of records whose page gains or loses a field (`gains`, `loses`), or changes `text` or
    removed paragraphs (`removals`).
    """
    lost_fields: Counter[str] = field(default_factory=Counter)
    rows: dict[tuple[str, str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    examples: dict[tuple[str, str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    to_write: list[Verdict] = field(default_factory=list)
    refused: list[Verdict] = field(default_factory=list)
    doubtful: list[Verdict] = field(default_factory=list)
    """Pages that show no record, and are read with less confidence than it, and differently."""

    @property
    def low(self) -> list[Verdict]:
        """The pages of unknown design that are written with confidence low."""
        return [verdict for verdict in self.to_write if verdict.is_low]

    def count(self, verdict: Verdict) -> None:
        """Count one more verdict."""
        self.outcomes[verdict.outcome] += 1
        if verdict.page.key is not None and verdict.is_newest:
            self._count_record(verdict)
        if verdict.is_written:
            self.to_write.append(verdict)
        elif verdict.outcome == "refused":
            self.refused.append(verdict)
        elif (verdict.outcome, DOUBTFUL_READING) in verdict.changes:
            self.doubtful.append(verdict)
        if verdict.loses:
            self.lost_fields.update(what for how, what in verdict.changes if how == "loses")
        for how, what in verdict.changes or ((verdict.outcome, ""),):
            row = (verdict.layout, how, what)
            self.rows[row].update(
                releases=1, revisions=int(verdict.outcome in {"revised", "readable"})
            )
            if len(self.examples[row]) < _EXAMPLES:
                self.examples[row].append(verdict.page.name)

    def _count_record(self, verdict: Verdict) -> None:
        self.records += 1
        self.of_records[verdict.outcome] += 1
        # A rule may have the name of a field: `leaves out`, `title`.
        changed = {what for how, what in verdict.changes if how == "changes"}
        self.changed.update({how for how, _ in verdict.changes if how in {"gains", "loses"}})
        self.changed["text"] += bool(changed & {"title", "paragraphs"})
        self.changed["removals"] += REMOVED in changed

    def objection(self, *, allow_lost_fields: bool, allow_lost_records: bool) -> str | None:
        """Why nothing may be written, in one line; None if there is no objection."""
        losing = sum(verdict.loses for verdict in self.to_write)
        if losing and not allow_lost_fields:
            fields = ", ".join(
                f"{name} {count}" for name, count in sorted(self.lost_fields.items())
            )
            return (
                f"{losing} of {self.records} records would lose a filled field ({fields});"
                " if this is intended, add --allow-lost-fields"
            )
        refused = self.outcomes["refused"]
        if refused > MOST_REFUSED * self.records and not allow_lost_records:
            share = f"{refused} of {self.records} records ({refused / self.records:.1%})"
            return (
                f"{share} can no longer be parsed, more than {MOST_REFUSED:.0%};"
                " if this is intended, add --allow-lost-records"
            )
        return None

    def as_json(self) -> dict[str, Any]:
        """The report that `--format json` prints."""
        return {
            "records": self.records,
            **{name: self.outcomes[name] for name in OUTCOMES},
            "low": len(self.low),
            "doubtful": len(self.doubtful),
            "gain_a_field": self.changed["gains"],
            "lose_a_field": self.changed["loses"],
            "change_text": self.changed["text"],
            "change_removals": self.changed["removals"],
            "of_records": {
                name: self.of_records[name] for name in (*_READ, "confirmed", "refused")
            },
            "rows": [
                {"layout": layout, "change": how, "what": what, **self.rows[layout, how, what]}
                | {"examples": self.examples[layout, how, what]}
                for layout, how, what in sorted(self.rows)
            ],
            "refused_pages": [
                {
                    "record": one.page.name,
                    "kind": one.changes[0][1],
                    "url": one.page.url,
                    "message": one.message,
                }
                for one in self.refused
            ],
        }
