"""The command group: its verbs, their shared options, and the exit codes of errors."""

import errno
import os
import sys
from collections.abc import Callable
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from osce_crawler import __version__
from osce_crawler.cli.messages import (
    ARCHIVE_VARIABLE,
    DEFAULT_ARCHIVE,
    remember_archive,
    with_archive,
)
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo
from osce_crawler.errors import ArchiveUnusable, OsceCrawlerError, PackageBroken
from osce_crawler.stopping import ExitCode, terminations

HIGHEST = 1_000_000_000
"""The highest number of an option: one of a hundred digits is a mistake, and SQLite refuses it."""

_WRONG_PATH = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG}
)
"""Errors of a path that was given; all others are of the disk or the output."""

_Command = TypeVar("_Command", bound=Callable[..., Any])

# From each verb to the module that defines it. A module is imported only when its verb runs.
_VERBS = {
    "crawl": "crawling",
    "import": "importing",
    "parse": "parsing",
    "reparse": "reparsing",
    "search": "searching",
    "stats": "stats",
    "show": "reading",
    "explain": "reading",
    "history": "history",
    "diff": "history",
    "cite": "citing",
    "recipes": "recipes",
    "runs": "reporting",
    "new": "arriving",
    "due": "due",
    "export": "exporting",
    "serve": "serving",
    "verify": "integrity",
    "backup": "integrity",
    "restore": "restoring",
    "repair": "integrity",
    "migrate": "integrity",
    "withhold": "withholding",
    "layout": "layouts",
    "fixture": "fixtures",
    "schedule": "scheduling",
    "alarms": "health",
    "status": "health",
}

_EPILOG = """\b
Exit codes:
  0  done and complete
  1  done, with findings to check: a failed page, a gap in a listing, damage
  2  wrong usage or bad input
  3  the archive is locked, missing, damaged or of another schema; the disk is
     full, or the output cannot be written
  4  the site could not be reached, or it refused the requests
  130  interrupted by Ctrl-C; 143 by SIGTERM or SIGHUP

\b
Examples:
  osce-crawler crawl --since 2024-01-01
  osce-crawler search '"labour exploitation"' --since 2005-01-01
  osce-crawler explain 47920
"""


class _Verbs(click.Group):
    """Imports the module of a verb when it runs, and prints every error as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _VERBS:
            return None
        module = import_module(f"osce_crawler.cli.{_VERBS[cmd_name]}")
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        return cast("click.Command", getattr(module, name))

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command and return its exit code."""
        if sys.stdin is None:  # closed: without it, a file of ours would be opened in its place
            sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - to the end
        try:
            with terminations():
                return super().main(*args, **kwargs) or 0
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return 2
        except click.ClickException as error:
            _print_error(f"Error: {_with_help(error)}")
            return error.exit_code
        except (OSError, MemoryError, ImportError) as error:
            return _print_failure(error)
        except UnicodeEncodeError as error:  # an argument with bytes that are no text
            _print_error(f"Error: {error.object!r} is not valid UTF-8; correct the argument")
            return 2
        except (click.Abort, KeyboardInterrupt) as error:
            _print_error("Interrupted. Everything written so far is kept.")
            return ExitCode.of(error.__cause__ or error)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb and flush its output. An error of the program is printed.

        The flush is here so that a write error, such as a full disk, becomes an error of the verb.
        Python would ignore it at its exit.
        """
        try:
            exit_code = super().invoke(ctx)
        except OsceCrawlerError as error:
            _print_error(f"Error: {with_archive(str(error))}")
            return error.exit_code
        except (
            click.ClickException,
            click.exceptions.Exit,
            click.Abort,
            OSError,
            MemoryError,
            ImportError,
            UnicodeEncodeError,
        ):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a damaged or hostile archive leads to
            from osce_crawler.cli.unexpected import print_unexpected

            return print_unexpected(error, ctx)
        if sys.stdout is not None:
            sys.stdout.flush()
        return exit_code


def _print_error(line: str) -> None:
    # A message may quote a file or a page that somebody else wrote.
    echo(" ".join(line.splitlines()), err=True)


def _print_failure(error: OSError | MemoryError | ImportError) -> int:
    """Print an error of the system; the exit code."""
    from osce_crawler.archive.failures import broken, in_words, is_of_package, lacking

    what = lacking(error)
    if what is None and isinstance(error, ImportError):
        if not is_of_package(error):
            raise error
        _print_error(f"Error: {broken(error)}")
        return PackageBroken.exit_code
    _print_error(f"Error: {in_words(error)}")
    is_wrong_path = not what and isinstance(error, OSError) and error.errno in _WRONG_PATH
    return 2 if is_wrong_path else ArchiveUnusable.exit_code


def _with_help(error: click.ClickException) -> str:
    """The message of click, and the command that prints the help."""
    message, context = error.format_message(), getattr(error, "ctx", None)
    if not isinstance(context, click.Context):
        return message
    if isinstance(error, click.NoSuchOption) and isinstance(context.command, click.Group):
        # As in `layout --archive FILE list`.
        message = (
            f"{message.removesuffix('.')} before the verb; write options after it:"
            f" {context.command_path} VERB {error.option_name}"
        )
    elif (
        isinstance(error, click.NoSuchOption)
        and not error.option_name.startswith("--")
        and context.command.name in {"search", "stats"}
    ):
        message = (
            f"{message.removesuffix('.')}; a word to exclude comes after -- and all options:"
            f" {context.command_path} -- border -training"
        )
    return f"{message.removesuffix('.')}. Try: {context.command_path} --help"


@click.command(cls=_Verbs, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="osce-crawler")
def program() -> None:
    """Crawl, deduplicate, archive and search the press releases of the OSCE."""


archive_option = click.option(
    "--archive",
    type=FilePath(readable=False),  # what cannot be read is an error of the archive, not of usage
    default=DEFAULT_ARCHIVE,
    envvar=ARCHIVE_VARIABLE,
    callback=remember_archive,
    show_default=True,
    show_envvar=True,
    help="Archive file (SQLite).",
)
"""`--archive FILE`, an option of every verb."""


new_option = click.option(
    "--new",
    is_flag=True,
    help="Make a new archive also in place of an empty file or folder, which is otherwise an error.",
)
"""`--new`, for the verbs that make an archive where there is none."""


workers_option = click.option(
    "--workers",
    type=click.IntRange(min=1, max=256),
    metavar="N",
    help="Number of processes. Default: one a core.",
)
"""`--workers N`, for commands that parse many pages."""


as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    help="Use the releases as they were captured until the end of this day in UTC (YYYY-MM-DD), or"
    " until this time (ISO 8601). This is not the date of publication.",
)
"""`--as-of DATE`, an option of the verbs that can read a past state of the archive."""

ID_HELP = (
    "ID is a node id (47920), a node id with a language (47920:ru), or an address of the release."
)


def format_option(*formats: str) -> Callable[[_Command], _Command]:
    """`--format`, an option of the verbs that print rows. The first format is the default."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Output format.",
    )
