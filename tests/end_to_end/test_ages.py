"""The configuration file says after how many days an increment requests a release again."""

from datetime import timedelta
from pathlib import Path

from tests.end_to_end.daily_runs import FIRST, DailyRuns
from tests.end_to_end.growing_site import GrowingSite, made, releases_until


def test_a_release_is_requested_again_at_the_ages_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "osce.db.toml").write_text("ages = [2, 4]\n")
    new = made(900_000, (FIRST + timedelta(days=1)).date())
    with GrowingSite(releases=releases_until(FIRST.date(), 6)) as site:
        daily = DailyRuns(site, tmp_path / "osce.db")
        daily.crawl()
        site.add(new)
        days = [day for day in range(1, 9) if new.path in daily.crawl(days=day).paths]

    assert days == [1, 3, 5]
