"""`schedule`: what it prints works, in any folder, under systemd and under cron."""

import getpass
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_site import SampleServer
from tests.cli.conftest import Answer, Command
from tests.tools import tool

ROOT = Path(__file__).parents[2]
SITE = ("--", "--site", "http://127.0.0.1:9")
FOLDERS = ["plain", "with blank", "100%done", "50% of a", 'a"b', "$HOME", "it's", "ü"]


@pytest.fixture(name="contact", autouse=True)
def _contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osce_crawler.settings.OSCE_CONTACT", "100%@example.org")


@pytest.fixture(name="site", scope="module")
def _site() -> Iterator[SampleServer]:
    with SampleServer() as site:
        yield site


def _environment(folder: Path) -> Path:
    """An environment that finds this checkout and its dependencies from any folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "checkout.pth").write_text("\n".join([str(ROOT), *sys.path]), encoding="utf-8")
    return folder


@pytest.fixture(name="environment", scope="module")
def _shared_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _environment(tmp_path_factory.mktemp("installed") / "osce 100%")


@pytest.fixture(name="installed")
def _installed(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter of that environment is the one that is scheduled."""
    monkeypatch.setattr(sys, "executable", str(environment / "bin/python"))


def _verified(folder: Path) -> Answer:
    analyze = tool("systemd-analyze", "apt install systemd")
    units = sorted(str(unit) for unit in folder.iterdir())
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
    return Answer(done.returncode, done.stdout, done.stderr)


def _units(printed: str) -> dict[str, str]:
    """The files of a print, which names each like `systemctl cat`."""
    parts = re.split(r"^# /etc/systemd/system/(\S+)\n", printed, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", FOLDERS)
def test_systemd_accepts_both_units_without_a_word(run: Command, tmp_path: Path, name: str) -> None:
    path = tmp_path / name / "osce.db"

    printed = run("schedule", "--systemd", "--archive", str(path))

    assert printed.code == 0
    units = _units(printed.out)
    assert sorted(units) == ["osce-crawler.service", "osce-crawler.timer"]
    folder = tmp_path / "units"
    folder.mkdir()
    for file, text in units.items():
        (folder / file).write_text(text, encoding="utf-8")
    assert _verified(folder) == Answer(0, "", "")


def test_systemd_finds_an_interpreter_in_a_folder_with_a_blank_and_a_percent_sign(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd-analyze looks for the program, so a wrong escape would be exit code 1."""
    venv = _environment(tmp_path / "100%done and more")
    monkeypatch.setattr(sys, "executable", str(venv / "bin/python"))
    units = tmp_path / "units"
    units.mkdir()

    printed = run("schedule", "--systemd", "--to", str(units), "--name", "osce.daily")

    assert (printed.code, printed.out) == (0, "")
    assert f'ExecStart="{venv}/bin/python" -m'.replace("%", "%%") in (
        units / "osce.daily.service"
    ).read_text(encoding="utf-8")
    assert _verified(units) == Answer(0, "", "")
    shutil.rmtree(venv)
    assert _verified(units).code == 1  # so it did look for it


def test_the_units_say_what_a_server_needs(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "a b%/osce.db"
    options = ("--time-limit", "4h", "--note", "50% $x")

    printed = run(
        "schedule", "--systemd", "--at", "4:05", "--every", "week", "--on-failure",
        "osce-mail@%n.service", "--archive", str(path), "--", *options,
    )  # fmt: skip

    units = _units(printed.out)
    service = units["osce-crawler.service"].splitlines()
    escaped = str(path).replace("%", "%%")
    assert (
        f'ExecStart={sys.executable} -m osce_crawler crawl --archive "{escaped}" --must-exist'
        ' --time-limit 4h --note "50%% $$x"'
    ) in service
    assert 'Environment="OSCE_CONTACT=100%%@example.org"' in service
    assert f'RequiresMountsFor="{Path(escaped).parent}"' in service
    assert "OnFailure=osce-mail@%n.service" in service
    assert "Type=oneshot" in service
    assert f"User={getpass.getuser()}" in service
    assert [line for line in service if line.startswith("SuccessExitStatus")] == [
        "SuccessExitStatus=130 143"
    ]
    assert "OnCalendar=Mon *-*-* 04:05:00" in units["osce-crawler.timer"]
    assert "Persistent=true" in units["osce-crawler.timer"]


def _as_cron(line: str, home: Path) -> Answer:
    """Run the command of a crontab's line as cron does: `\\%` is `%`, and nothing is exported."""
    minute, hour, *_, command = line.split(" ", 5)
    assert minute.isdigit()
    assert hour.isdigit()
    assert re.search(r"(?<!\\)%", command) is None
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("\\%", "%")],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
        cwd=home, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", FOLDERS)
def test_the_line_works_under_cron(
    run: Command,
    site: SampleServer,
    archive: Path,
    tmp_path: Path,
    name: str,
) -> None:
    path = tmp_path / name / "osce.db"
    path.parent.mkdir()
    crawl = ("--site", site.root, "--delay", "0", "--limit", "1", "--yes", "--note", "100% cron's")
    printed = run("schedule", "--cron", "--archive", str(path), "--", *crawl)
    assert (printed.code, len(printed.out.splitlines())) == (0, 1)

    missing = _as_cron(printed.out.strip(), tmp_path)
    shutil.copy(archive, path)
    done = _as_cron(printed.out.strip(), tmp_path)

    assert (missing.code, missing.out) == (3, "")
    assert "no archive here" in missing.err
    assert (done.code, done.out, done.err) == (0, "", "")
    assert '"note": "100% cron' in run(
        "runs", "--archive", str(path), "--format", "json"
    ).out.replace("\\", "")


def test_cron_has_the_contact_and_the_time(run: Command) -> None:
    printed = run("schedule", "--cron", "--at", "23:59", "--every", "week")

    assert printed.out.startswith("59 23 * * 1 OSCE_CONTACT=100\\%@example.org /")
    assert printed.out.endswith(" --must-exist --quiet\n")


def test_an_archive_without_a_release_of_the_site_is_named(run: Command, tmp_path: Path) -> None:
    answer = run("schedule", "--cron", "--archive", str(tmp_path / "osce.db"))

    assert answer.code == 0
    assert "make the first crawl by hand: osce-crawler crawl --archive" in answer.err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "Give one of --systemd and --cron"),
        (("--systemd", "--cron"), "Give one of --systemd and --cron"),
        (("--cron", "--at", "25:00"), "--at '25:00': not a time of the day"),
        (("--cron", "--to", "/tmp"), "--to, --on-failure and --name are only for --systemd"),
        (("--systemd", "--name", "a b"), "'a b': not a name of a systemd unit"),
        (("--systemd", "--on-failure", "mail"), "'mail': not a name of a systemd unit"),
        (("--systemd", "--to", "/no/such/folder"), "Invalid value for '--to'"),
        (("--cron", "--", "--lmit", "4"), "No such option '--lmit'"),
        (("--cron", "--", "--time-limit", "4x"), "time-limit: '4x'; expected a duration"),
        (("--cron", "--", "--dry-run"), "--dry-run and --pilot are not for a scheduled crawl"),
        (("--cron", "--", "--archive", "x.db"), "Give --archive before the two dashes"),
        (("--cron", "--", "--note", "a\\b"), "a crontab cannot contain a backslash"),
        (("--systemd", "--", "--note", "a\nb"), "'a\\nb' has a control character"),
    ],
)
def test_what_cannot_be_scheduled_is_one_line(
    run: Command, arguments: tuple[str, ...], line: str
) -> None:
    answer = run("schedule", *arguments)

    assert (answer.code, answer.out) == (2, "")
    assert line in answer.err.splitlines()[-1]


def test_without_a_contact_the_live_site_is_not_scheduled(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osce_crawler.settings.OSCE_CONTACT", "")

    answer = run("schedule", "--systemd")

    assert (answer.code, answer.out) == (2, "")
    assert "OSCE_CONTACT" in answer.err.splitlines()[-1]
    assert run("schedule", "--systemd", *SITE).code == 0


def test_a_python_without_the_package_is_named(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "e"], check=True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "e/bin/python"))

    answer = run("schedule", "--systemd")

    assert (answer.code, answer.out) == (2, "")
    assert (
        "does not find the package osce_crawler outside of this folder; install it: pip"
        in answer.err.splitlines()[-1]
    )
