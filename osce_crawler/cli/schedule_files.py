"""The texts of a schedule: systemd units, or a line of a crontab. Pure functions."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.errors import BadArgument

_PLAIN = re.compile(r"[A-Za-z0-9_@:,./=+-]+")
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_MONDAY = {"day": ("", "*"), "week": ("Mon ", "1")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A crawl that an engine starts."""

    name: str
    """Name of the systemd units."""
    python: str
    """Absolute path of the interpreter in which osce-crawler is installed."""
    archive: Path
    """Absolute path."""
    options: tuple[str, ...]
    """Further options of the crawl."""
    contact: str
    """Contact address; empty if the crawl needs none."""
    user: str
    """The user who owns the archive."""
    hour: int
    minute: int
    every: str
    """day or week (on Monday)."""

    def __post_init__(self) -> None:
        """Raises BadArgument for a word that neither a unit nor a crontab can contain."""
        for word in (*self.command, self.contact):
            if _NOT_PRINTABLE.search(word):
                raise BadArgument(
                    f"{word!r} has a control character; choose another path or option"
                )

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command."""
        verb = (self.python, "-m", "osce_crawler", "crawl", "--archive", str(self.archive))
        return (*verb, "--must-exist", *self.options)


def service_unit(job: Job, on_failure: str | None) -> str:
    """The service. Exit code 1 is a failure: there are findings that a person should see.

    Raises BadArgument for a path that no unit can name.
    """
    if set("$\\\"'") & set(job.python):
        # systemd has no escape of `$` in the path of a program.
        raise BadArgument(
            f"{job.python}: the path has a quote, `$` or backslash; install elsewhere"
        )
    lines = [
        "[Unit]",
        f"Description=Crawl of OSCE press releases into {_specifiers(str(job.archive))}",
        "Wants=network-online.target",
        "After=network-online.target",
        f"RequiresMountsFor={_quoted(str(job.archive.parent))}",
        *([f"OnFailure={on_failure}"] if on_failure else []),
        "",
        "[Service]",
        "Type=oneshot",
        f"User={job.user}",
        *([f"Environment={_quoted(f'OSCE_CONTACT={job.contact}')}"] if job.contact else []),
        "ExecStart=" + " ".join(_quoted(word).replace("$", "$$") for word in job.command),
        "# The request that is under way when the crawl is stopped is still completed.",
        "TimeoutStopSec=5min",
        "# Stopped by a person or by the end of the system: the next crawl continues.",
        "SuccessExitStatus=130 143",
    ]
    return "\n".join(lines) + "\n"


def timer_unit(job: Job) -> str:
    """The timer. A crawl that was missed while the machine was off is started at its next start."""
    weekday, _ = _MONDAY[job.every]
    lines = [
        "[Unit]",
        f"Description=Crawl of OSCE press releases, every {job.every}",
        "",
        "[Timer]",
        f"OnCalendar={weekday}*-*-* {job.hour:02}:{job.minute:02}:00",
        "Persistent=true",
        "# Not all crawlers at the same second, but each at the same time every day.",
        "RandomizedDelaySec=30min",
        "FixedRandomDelay=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines) + "\n"


def cron_line(job: Job) -> str:
    """The line of a crontab. cron mails what is printed, so `--quiet` prints only what matters.

    Raises BadArgument for a word that no crontab can contain.
    """
    _, weekday = _MONDAY[job.every]
    words = [shlex.quote(word) for word in (*job.command, "--quiet")]
    if job.contact:
        words.insert(0, f"OSCE_CONTACT={shlex.quote(job.contact)}")
    command = " ".join(words)
    if "\\" in command:
        # Implementations of cron differ in what they make of a backslash before another character.
        raise BadArgument("a crontab cannot contain a backslash; choose another path or option")
    escaped = command.replace("%", "\\%")
    return f"{job.minute} {job.hour} * * {weekday} {escaped}"


def _quoted(word: str) -> str:
    """A word of a unit file: `%` starts a specifier, a blank ends the word."""
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_specifiers(escaped)}"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")
