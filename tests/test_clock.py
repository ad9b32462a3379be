"""The clock that tests can move."""

import time

import pytest

from osce_crawler import clock
from osce_crawler.errors import BadConfiguration


@pytest.mark.parametrize(
    "given", ["2031-02-03T04:05:06Z", "2031-02-03T04:05:06", "2031-02-03T06:05:06+02:00"]
)
def test_a_moved_clock_begins_at_the_given_moment_and_goes_on(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSCE_NOW", given)
    monkeypatch.setattr(time, "monotonic", lambda: clock._BEGAN + 90)

    assert clock.utc_now() == "2031-02-03T04:06:36Z"


@pytest.mark.parametrize("given", ["tomorrow", "9999-12-31T23:59:59Z", "2031-02-30"])
def test_what_is_no_moment_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSCE_NOW", given)
    monkeypatch.setattr(time, "monotonic", lambda: clock._BEGAN + 90)

    with pytest.raises(BadConfiguration, match="OSCE_NOW") as error:
        clock.utc_now()
    assert given in str(error.value)


def test_the_system_clock_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSCE_NOW", raising=False)

    assert clock.utc_now() > "2026-11-24T04:06:52Z"
