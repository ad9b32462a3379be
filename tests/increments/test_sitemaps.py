"""Hints of sitemaps: what becomes due, and what is not believed."""

import pytest

from osce_crawler.increments.sitemaps import MOST_NEW, Named, changed_at, hints

_NOW, _BEFORE, _AFTER = "2031-01-10T03:00:00Z", "2031-01-01T03:00:00Z", "2031-01-05T10:00:00+01:00"


def _named(node_id: int, lastmod: str = "") -> Named:
    return Named((node_id, ""), f"https://a.example/cthb/{node_id}", lastmod)


def _captured(count: int) -> dict[tuple[int, str], str]:
    return {(node_id, ""): _BEFORE for node_id in range(count)}


def test_what_the_archive_does_not_know_is_new_once() -> None:
    named = [_named(1), _named(7), _named(8), Named((8, ""), "https://a.example/node/8", "")]

    found = hints(named, _captured(3), {_named(7).url}, _NOW)

    assert found.new == [_named(8).url]
    assert (found.changed, found.mass) == ([], None)


def test_those_that_changed_last_come_first_and_their_number_is_bounded() -> None:
    named = [_named(100 + at, f"2030-01-{at % 28 + 1:02}") for at in range(MOST_NEW + 10)]
    named += [_named(7, "2031-01-09"), _named(8, "2999-01-01"), _named(9, "yesterday")]

    found = hints(named, {}, (), _NOW)

    assert len(found.new) == MOST_NEW
    assert found.new[0] == _named(7).url
    assert _named(8).url not in found.new  # a time that is to come says nothing


@pytest.mark.parametrize(("changed", "is_mass"), [(1, False), (29, False), (30, True), (100, True)])
def test_changes_of_many_releases_at_once_are_not_believed(changed: int, is_mass: bool) -> None:
    named = [_named(at, _AFTER if at < changed else "2030-12-31") for at in range(100)]

    found = hints(named, _captured(100), (), _NOW)

    assert found.mass == ((changed, 100) if is_mass else None)
    assert found.changed == ([] if is_mass else [(at, "") for at in range(changed)])
    assert found.is_reported is is_mass


def test_few_releases_are_not_reported() -> None:
    found = hints([_named(at, _AFTER) for at in range(19)], _captured(19), (), _NOW)

    assert found.changed == []
    assert not found.is_reported


@pytest.mark.parametrize(
    ("lastmod", "is_later"),
    [
        ("2031-01-01", False), ("2031-01-02", True), ("2031-01-01T03:00:00Z", False),
        ("2031-01-01T03:00:01Z", True), ("2031-01-01T03:30:00+01:00", False), ("2031", False),
        ("2031-01-11T02:00:00Z", True), ("2031-01-11T04:00:00Z", False), ("", False),
        ("9999-12-31T23:59:59-14:00", False), ("0001-01-01T00:00:00+14:00", False),
    ],
)  # fmt: skip
def test_a_change_is_later_than_the_last_capture(lastmod: str, is_later: bool) -> None:
    named = [_named(0, lastmod), *(_named(at) for at in range(1, 4))]

    assert hints(named, _captured(4), (), _NOW).changed == ([(0, "")] if is_later else [])


def test_a_time_without_a_zone_is_utc() -> None:
    assert changed_at("2031-01-05T10:00:00") == changed_at("2031-01-05T11:00:00+01:00")
