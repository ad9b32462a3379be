"""The verb `schedule`: a systemd timer with its service, or a line for cron."""

import os
import pwd
import re
import subprocess
import sys
from pathlib import Path

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo, print_text
from osce_crawler.cli.program import archive_option
from osce_crawler.cli.schedule_files import Job, cron_line, service_unit, timer_unit
from osce_crawler.errors import BadArgument, BadConfiguration

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_UNIT = re.compile(r"[A-Za-z0-9:_.\\@%-]{1,200}\.(?:service|target)")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SYSTEM = Path("/etc/systemd/system")


@click.command(cls=Verb)
@click.argument("options", nargs=-1, metavar="[-- CRAWL_OPTION...]")
@click.option("--systemd", is_flag=True, help="Print a timer and its service.")
@click.option("--cron", is_flag=True, help="Print a line for a crontab.")
@click.option("--at", default="03:17", show_default=True, metavar="HH:MM", help="Time of the day.")
@click.option(
    "--every",
    type=click.Choice(["day", "week"]),
    default="day",
    show_default=True,
    help="How often; a week begins on Monday.",
)
@click.option(
    "--name", default="osce-crawler", show_default=True, help="Name of the systemd units."
)
@click.option(
    "--on-failure",
    metavar="UNIT",
    help="systemd starts this unit if the exit code is not 0, such as one that sends a mail.",
)
@click.option(
    "--to",
    type=FilePath(file_okay=False, exists=True),
    metavar="FOLDER",
    help="Write the systemd units into this folder, such as /etc/systemd/system.",
)
@archive_option
def schedule(
    options: tuple[str, ...],
    systemd: bool,
    cron: bool,
    at: str,
    every: str,
    name: str,
    on_failure: str | None,
    to: Path | None,
    archive: Path,
) -> int:
    """Print what starts a crawl every day: systemd units, or a line for cron.

    Make the first crawl by hand. What is printed has absolute paths, the contact address and
    --must-exist, so that it never makes an archive. Options of `crawl` may follow after two dashes.

    \b
    Examples:
      osce-crawler schedule --systemd --archive /srv/osce/osce.db
      osce-crawler schedule --cron --at 04:30 -- --time-limit 4h --stop-below 2G
      osce-crawler schedule --systemd --to DIR --on-failure osce-mail.service
    """
    if systemd == cron:
        raise click.UsageError("Give one of --systemd and --cron.")
    for given, expected in ((name, _NAME), (on_failure or "x.service", _UNIT)):
        if not expected.fullmatch(given):
            raise BadArgument(f"{given!r}: not a name of a systemd unit; such as osce-mail.service")
    if cron and (to or on_failure or name != "osce-crawler"):
        raise click.UsageError("--to, --on-failure and --name are only for --systemd.")
    job = _job(archive, options, at, every, name)
    if cron:
        print_text(f"{cron_line(job)}\n")
        echo(f"Add this line to the crontab of {job.user}: crontab -e", err=True)
        return 0
    units = {f"{name}.service": service_unit(job, on_failure), f"{name}.timer": timer_unit(job)}
    if to is None:
        print_text("\n".join(f"# {_SYSTEM / file}\n{text}" for file, text in units.items()))
    else:
        _write(units, to)
    echo(f"Then: systemctl daemon-reload && systemctl enable --now {name}.timer", err=True)
    if on_failure is None:
        print_message(
            f"Without --on-failure, a failed crawl is seen only with: systemctl status {name}",
            err=True,
        )
    return 0


def _write(units: dict[str, str], folder: Path) -> None:
    from osce_crawler.archive.export.atomic_file import atomic_file

    for file, text in units.items():
        with atomic_file(folder / file) as new:
            new.write_text(text, encoding="utf-8")
        echo(f"{folder / file} written.", err=True)


def _job(archive: Path, options: tuple[str, ...], at: str, every: str, name: str) -> Job:
    """Raises UsageError, BadArgument, BadConfiguration, ArchiveUnusable."""
    from osce_crawler.archive.reader import Archive
    from osce_crawler.urls import Site

    time = _TIME.fullmatch(at)
    if time is None:
        raise BadArgument(f"--at {at!r}: not a time of the day; expected HH:MM such as 03:17")
    site = Site.of(_checked_options(options))
    if not archive.is_file() or not Archive.open(archive).knows_site(site.root):
        print_message(
            f"{archive}: has no release of {site.root} yet, and the schedule makes no archive; make"
            " the first crawl by hand: osce-crawler crawl",
            err=True,
        )
    return Job(
        name=name,
        python=_interpreter(),
        archive=archive.absolute(),
        options=options,
        contact=_contact(archive, site_is_live=site.is_live),
        user=_owner(archive),
        hour=int(time[1]),
        minute=int(time[2]),
        every=every,
    )


def _checked_options(options: tuple[str, ...]) -> str:
    """The site of the crawl. Raises UsageError or BadArgument for options that are wrong."""
    from osce_crawler.cli.crawling import check_options, crawl

    if any(word.startswith("--archive") for word in options):
        raise click.UsageError("Give --archive before the two dashes.")
    given = crawl.make_context("osce-crawler crawl", list(options)).params
    check_options(given)
    if given["dry_run"] or given["pilot"]:
        raise click.UsageError("--dry-run and --pilot are not for a scheduled crawl.")
    return str(given["site"])


def _interpreter() -> str:
    """Absolute path of this Python. It must find the package from any folder."""
    python = str(Path(sys.executable).absolute())
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    found = subprocess.run(  # noqa: S603 - our own interpreter
        [python, "-c", "import osce_crawler"],
        cwd="/",
        env=environment,
        capture_output=True,
        check=False,
    )
    if found.returncode:
        raise BadConfiguration(
            f"{python}: does not find the package osce_crawler outside of this folder; install it:"
            " pip install '.[all]'"
        )
    return python


def _contact(archive: Path, *, site_is_live: bool) -> str:
    """The contact address: cron and systemd do not know the environment of this shell.

    Empty if the site needs none. Raises BadConfiguration.
    """
    from osce_crawler import settings
    from osce_crawler.configuration import checked_contact, contact_missing, read_configuration

    configured = read_configuration(archive).contact
    if not settings.OSCE_CONTACT:
        if site_is_live and not configured:
            raise contact_missing(archive)
        return configured
    try:
        return checked_contact(settings.OSCE_CONTACT)
    except ValueError as error:
        raise BadConfiguration(f"OSCE_CONTACT: {error}") from error


def _owner(archive: Path) -> str:
    """The owner of the archive, or else the current user.

    Another user would make files that lock the owner out.
    """
    number = archive.stat().st_uid if archive.exists() else os.geteuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
