"""docs/operating.md: the units and the line are those that `schedule` prints, and the commands for
backup, restore and upgrade work in the order in which they are shown.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from osce_crawler.cli.schedule_files import Job, cron_line, service_unit, timer_unit
from sample_site import SampleServer
from tests.tools import tool

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
SHOWN = Job(
    name="osce-crawler",
    python="/srv/osce/.venv/bin/python",
    archive=Path("/srv/osce/osce.db"),
    options=("--time-limit", "4h", "--stop-below", "2G"),
    contact="archive@example.org",
    user="osce",
    hour=3,
    minute=17,
    every="day",
)


def _blocks(language: str, text: str = PAGE) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def _units() -> dict[str, str]:
    parts = re.split(
        r"^# /etc/systemd/system/(\S+)\n", "\n".join(_blocks("ini")), flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))


def _commands(section: str) -> str:
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return "".join(_blocks("console", text)).replace("$ ", "")


def test_the_units_are_those_that_schedule_prints() -> None:
    units = _units()

    assert units["osce-crawler.service"] == service_unit(SHOWN, "osce-mail.service").strip()
    assert units["osce-crawler.timer"] == timer_unit(SHOWN).strip()


def test_the_line_is_the_one_that_schedule_prints() -> None:
    assert _blocks("cron") == [cron_line(SHOWN) + "\n"]


def test_systemd_accepts_all_three_units(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze", "apt install systemd")
    for name, text in _units().items():
        here = text.replace(SHOWN.python, sys.executable).replace("User=osce", "User=root")
        (tmp_path / name).write_text(here + "\n", encoding="utf-8")

    units = sorted(tmp_path.iterdir())
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)

    assert len(units) == 3
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_arithmetic_of_the_first_crawl_is_right() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| ([\d,]+) \| (\d+) h (\d+) min \|$", PAGE, re.MULTILINE)
    requests = {name: int(number.replace(",", "")) for name, number, *_ in rows}

    assert requests == {"releases": 35_000 + 7_700, "listing pages": 4_270, "all": 46_970}
    for name, _, hours, minutes in rows:
        assert abs(requests[name] * 3 / 60 - int(hours) * 60 - int(minutes)) <= 1
    assert "4.7 GB" in PAGE
    assert round(requests["all"] * 100_000 / 10**9, 1) == 4.7


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A server and a medium for backups: an archive of three releases with its configuration."""
    (tmp_path / "srv").mkdir()
    (tmp_path / "media").mkdir()
    (tmp_path / "srv/osce.db.toml").write_text('contact = "archive@example.org"\ndelay = 0\n')
    with SampleServer() as site:
        crawl = ["crawl", "--site", site.root, "--limit", "3"]
        archive = ["--archive", str(tmp_path / "srv/osce.db")]
        command = [sys.executable, "-m", "osce_crawler", *crawl, *archive]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    return tmp_path


@pytest.mark.parametrize("section", ["Back up and verify", "Upgrade"])
def test_the_commands_work_in_the_order_shown(folder: Path, section: str) -> None:
    commands = _commands(section).replace("/srv/osce", str(folder / "srv"))
    script = "\n".join(
        [
            "set -eu",
            f'osce-crawler() {{ "{sys.executable}" -m osce_crawler "$@"; }}',
            "pip() { :; }  # downloads",
            f"export OSCE_ARCHIVE={folder / 'srv/osce.db'}",
            commands.replace("/media/disk", str(folder / "media")),
        ]
    )

    done = subprocess.run(
        ["bash"], input=script, capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert done.returncode == 0, done.stderr
    assert any(line.endswith("nothing wrong") for line in done.stdout.splitlines())
    assert commands.count("osce-crawler ") >= 4
