"""Alarms through time: one key for one fault, reported once, and once a week."""

from dataclasses import replace

from osce_crawler.alarms.cases import Alarm, Change, Event, Sight, changes_of
from osce_crawler.alarms.symptoms import Symptom

_EN, _RU = frozenset({"drupal11/en"}), frozenset({"drupal6/ru"})


def _symptom(
    field: str, rule: str = "A2", share: float = 1.0, scopes: frozenset[str] = _EN
) -> Symptom:
    return Symptom(
        rule=rule, field=field, scopes=scopes, share=share, says=f"{field}!", example="/1"
    )


def _sight(day: int = 1, *, is_complete: bool = True, pages: int = 9) -> Sight:
    return Sight(at=f"2026-01-{day:02}T03:00:00Z", is_complete=is_complete, pages=pages)


def _opened(*symptoms: Symptom) -> Alarm:
    (change,) = changes_of([], symptoms, _sight())
    assert change.event is Event.OPENED
    return replace(change.alarm, alarm_id=1)


def _one(alarm: Alarm, *symptoms: Symptom, sight: Sight) -> Change:
    (change,) = changes_of([alarm], symptoms, sight)
    return change


def test_all_symptoms_of_a_run_are_one_fault_with_the_key_of_its_cause() -> None:
    alarm = _opened(_symptom("dateline"), _symptom("encoding"), _symptom("encoding", "A6"))

    assert alarm.key == "A2:drupal11/en:encoding"
    assert alarm.message == "encoding!; also: dateline"


def test_a_symptom_of_few_pages_is_not_the_cause() -> None:
    assert _opened(_symptom("refused", share=0.1), _symptom("place")).field == "place"


def test_a_fault_of_several_layouts_has_one_key() -> None:
    assert _opened(_symptom("place"), _symptom("place", "A3", scopes=_RU)).key == "A2:all:place"


def test_the_same_symptom_by_another_rule_only_keeps_it_open() -> None:
    change = _one(_opened(_symptom("place")), _symptom("place", "A3"), sight=_sight(2))

    assert (change.event, change.is_reported, change.is_finding) == (Event.STAYED, False, False)


def test_another_symptom_of_the_same_kind_worsens_it() -> None:
    alarm = _opened(_symptom("place"))
    change = _one(alarm, _symptom("place"), _symptom("sources"), sight=_sight(2))

    assert (change.event, change.alarm.key) == (Event.WORSENED, alarm.key)
    again = _one(change.alarm, _symptom("place"), _symptom("sources"), sight=_sight(3))
    assert again.event is Event.STAYED


def test_twice_as_many_worsen_it() -> None:
    alarm = _opened(_symptom("refused", share=0.4))

    assert _one(alarm, _symptom("refused", share=0.79), sight=_sight(2)).event is Event.STAYED
    assert _one(alarm, _symptom("refused", share=0.8), sight=_sight(2)).event is Event.WORSENED


def test_a_window_that_fills_does_not_worsen_it() -> None:
    alarm = _opened(_symptom("type", "A6", share=2 / 12))

    more = _one(alarm, _symptom("type", "A6", share=4 / 12), sight=_sight(2))
    assert more.event is Event.STAYED


def test_a_fault_of_another_kind_is_an_alarm_of_its_own() -> None:
    alarm = _opened(_symptom("total", "A8"))
    changes = changes_of([alarm], [_symptom("total", "A8"), _symptom("place")], _sight(2))

    assert [(one.event, one.alarm.field) for one in changes] == [
        (Event.STAYED, "total"),
        (Event.OPENED, "place"),
    ]


def test_once_a_week_a_person_is_reminded_unless_it_is_acknowledged() -> None:
    alarm = _opened(_symptom("place"))

    assert _one(alarm, _symptom("place"), sight=_sight(7)).event is Event.STAYED
    reminded = _one(alarm, _symptom("place"), sight=_sight(8))
    assert (reminded.event, reminded.is_finding) == (Event.REMINDED, True)
    assert _one(reminded.alarm, _symptom("place"), sight=_sight(9)).event is Event.STAYED
    known = replace(alarm, is_acknowledged=True)
    assert not _one(known, _symptom("place"), sight=_sight(8)).is_reported


def test_it_closes_only_where_the_run_looked() -> None:
    pages, listing = _opened(_symptom("place")), _opened(_symptom("total", "A8"))

    assert _one(pages, sight=_sight(2)).event is Event.CLOSED
    assert _one(pages, sight=_sight(2, pages=0)).event is Event.STAYED
    assert _one(pages, sight=_sight(2, is_complete=False)).event is Event.STAYED
    closed = _one(listing, sight=_sight(2, pages=0))
    assert (closed.event, closed.is_reported, closed.is_finding) == (Event.CLOSED, True, False)
