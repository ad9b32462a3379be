"""A month whose releases cannot be read is named once, with its numbers."""

from datetime import date
from pathlib import Path

from tests.end_to_end.daily_runs import DailyRuns
from tests.end_to_end.growing_site import GrowingSite, made

_A_MONTH, _LOST = 11, "2029-07"


def test_a_month_that_a_fault_loses_is_one_finding(tmp_path: Path) -> None:
    days = [date(2029, month, day) for month in range(1, 13) for day in range(3, 3 + _A_MONTH)]
    days += [date(2030, 1, day) for day in range(3, 3 + _A_MONTH)]
    releases = [made(100_000 + at, day) for at, day in enumerate(days)]
    releases.append(made(200_000, days[0], "ru"))  # a listing without entries is not complete
    lost = {one.path for one in releases if f"{one.published_on:%Y-%m}" == _LOST}
    site = GrowingSite(
        releases={(one.node_id, one.language): one for one in releases}, page_size=40, broken=lost
    )

    with site:
        daily = DailyRuns(site, tmp_path / "osce.db")
        first = daily.crawl("--full")
        again = daily.crawl("--full", days=1)

    assert first.report["walk_complete"] == again.report["walk_complete"] == 1
    holes = [one for one in first.report["findings"] if one["kind"] == "month-hole"]
    assert [one["url"] for one in holes] == [f"{site.root}/press-releases"]
    assert holes[0]["message"].startswith(
        f"{_LOST}: the archive has 0 releases of this month, the listing names {_A_MONTH}"
    )
    assert again.findings("month-hole") == []
    assert len(again.findings("truncated")) == _A_MONTH  # these are still named
