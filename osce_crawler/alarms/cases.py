"""Alarms through time: which open, worsen, stay, or close after a run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from osce_crawler.alarms.listings import ENTRIES, TOTAL
from osce_crawler.alarms.pairs import ENCODING, LAYOUT, REFUSED, SAME, TEXT
from osce_crawler.alarms.silence import FLOOD, SILENCE
from osce_crawler.alarms.symptoms import Symptom

# Of the symptoms of one fault, the first of these names the alarm: it explains the others.
_CAUSES = (
    REFUSED, TOTAL, ENTRIES, ENCODING, "ids", FLOOD, TEXT, "title", "date", "type", "place", "sources",
    "fields_of_work", LAYOUT, "dateline", SAME, "removed", SILENCE,
)  # fmt: skip
_OF_LISTINGS = frozenset({TOTAL, ENTRIES, FLOOD})
_ANEW = "A7"
"""Pages that are built anew explain every field that is missing, also where the share of such pages
is smaller than that of the fields: some pages of a template keep most of its elements.
"""
_NEARLY_ALL = 0.8
"""A symptom of fewer pages than this share of the worst one does not explain it."""
_DOUBLED = 2.0
_OF_ONE_RUN = frozenset({"A1", "A2", "A8", "A9"})
"""Rules whose share is that of one run. That of a window of new releases grows by itself: each day
brings more of them.
"""
_WEEK = timedelta(days=7) - timedelta(hours=2)
"""A timer does not start at the same second each week."""


class Event(StrEnum):
    """What a run did to an alarm."""

    OPENED = "opened"
    WORSENED = "worsened"
    REMINDED = "still open"
    STAYED = "stayed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A fault of the site, from the run that found it to the run that no longer finds it."""

    alarm_id: int | None = None
    """None before it is stored."""
    rule: str
    scope: str
    field: str
    symptoms: frozenset[str]
    """The fields of all its symptoms."""
    scopes: frozenset[str]
    share: float
    """How bad it was when it was last reported."""
    message: str
    example: str
    reported_at: str
    """ISO 8601, UTC."""
    is_acknowledged: bool = False

    @property
    def key(self) -> str:
        """Rule, layout and language or listing, and field: `A2:drupal11/en:place`."""
        return f"{self.rule}:{self.scope}:{self.field}"


class Change(NamedTuple):
    """An open alarm after a run."""

    event: Event
    alarm: Alarm
    is_found: bool
    """Whether the run found it. An alarm stays open also if the run could not look."""

    @property
    def is_reported(self) -> bool:
        """Whether it is reported."""
        return self.event is not Event.STAYED and not (
            self.alarm.is_acknowledged and self.event is Event.REMINDED
        )

    @property
    def is_finding(self) -> bool:
        """Whether it is a finding of the run: all that is reported, but good news."""
        return self.is_reported and self.event is not Event.CLOSED


class Sight(NamedTuple):
    """What a run was able to see, and when: an alarm closes only where it was looked for."""

    at: str
    """ISO 8601, UTC."""
    is_complete: bool
    pages: int
    """Releases whose page was read."""


def changes_of(
    open_alarms: Sequence[Alarm], symptoms: Iterable[Symptom], sight: Sight
) -> list[Change]:
    """What a run does to the alarms that are open, and the one that it opens.

    A symptom of an open alarm keeps it open. All other symptoms of a run are taken for one fault:
    they worsen an alarm of the same kind that this run confirms, or else open one, which names all.
    """
    mine: dict[int, list[Symptom]] = {at: [] for at in range(len(open_alarms))}
    fresh: list[Symptom] = []
    for symptom in symptoms:
        at = next((at for at in mine if symptom.field in open_alarms[at].symptoms), None)
        (fresh if at is None else mine[at]).append(symptom)
    left = list[Symptom]()
    for symptom in fresh:
        at = next(
            (
                at
                for at, own in mine.items()
                if own and _kind(symptom.field) in {_kind(one.field) for one in own}
            ),
            None,
        )
        (left if at is None else mine[at]).append(symptom)
    changes = [_change(open_alarms[at], own, sight) for at, own in mine.items()]
    silent = [one for one in left if one.field == SILENCE]
    loud = [one for one in left if one.field != SILENCE]
    changes += [
        Change(Event.OPENED, _opened(group, sight.at), True) for group in (loud, silent) if group
    ]
    return changes


def _kind(name: str) -> str:
    if name == SILENCE:
        return SILENCE
    return "listings" if name in _OF_LISTINGS else "pages"


def _change(alarm: Alarm, own: Sequence[Symptom], sight: Sight) -> Change:
    if not own:
        return Change(Event.CLOSED if _could_see(alarm, sight) else Event.STAYED, alarm, False)
    now = _opened(own, sight.at)
    symptoms, scopes = alarm.symptoms | now.symptoms, alarm.scopes | now.scopes
    is_worse = (
        symptoms != alarm.symptoms
        or (alarm.field == SILENCE and scopes != alarm.scopes)
        or (now.rule in _OF_ONE_RUN and now.share >= _DOUBLED * alarm.share)
    )
    after = replace(
        alarm, symptoms=symptoms, scopes=scopes, message=now.message, example=now.example
    )
    if is_worse:
        worse = replace(after, share=max(now.share, alarm.share), reported_at=sight.at)
        return Change(Event.WORSENED, worse, True)
    if _moment(sight.at) - _moment(alarm.reported_at) >= _WEEK:
        return Change(Event.REMINDED, replace(after, reported_at=sight.at), True)
    return Change(Event.STAYED, after, True)


def _could_see(alarm: Alarm, sight: Sight) -> bool:
    if not sight.is_complete:
        return False
    return bool(sight.pages) or not any(_kind(one) == "pages" for one in alarm.symptoms)


def _opened(symptoms: Sequence[Symptom], at: str) -> Alarm:
    worst = max(one.share for one in symptoms)
    near = [one for one in symptoms if one.rule == _ANEW or one.share >= _NEARLY_ALL * worst]
    lead = min(near, key=lambda one: (_rank(one), one.rule))
    scopes = frozenset[str]().union(*(one.scopes for one in symptoms))
    of_lead = frozenset[str]().union(*(one.scopes for one in symptoms if one.field == lead.field))
    return Alarm(
        rule=lead.rule,
        scope=next(iter(of_lead)) if len(of_lead) == 1 else "all",
        field=lead.field,
        symptoms=frozenset(one.field for one in symptoms),
        scopes=scopes,
        share=worst,
        message=_message(lead, symptoms),
        example=lead.example,
        reported_at=at,
    )


def _rank(symptom: Symptom) -> int:
    if symptom.rule == _ANEW:
        return _CAUSES.index(ENCODING)
    return _CAUSES.index(symptom.field) if symptom.field in _CAUSES else len(_CAUSES)


def _message(lead: Symptom, symptoms: Sequence[Symptom]) -> str:
    """What the lead says, and what else is wrong."""
    further = sorted({one.field for one in symptoms} - {lead.field})
    also = f"; also: {', '.join(further)}" if further else ""
    return f"{lead.says}{also}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
