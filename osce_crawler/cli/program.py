"""The command itself: its verbs, and what every one of them shares."""

import sys
from collections.abc import Callable
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from osce_crawler import __version__
from osce_crawler.errors import OsceCrawlerError

INTERRUPTED = 130

_Command = TypeVar("_Command", bound=Callable[..., Any])

# Verb to the module that defines it, under the verb's own name; loaded only when it is asked for.
_VERBS = {
    "crawl": "crawling",
    "import": "importing",
    "parse": "parsing",
    "reparse": "reparsing",
    "search": "searching",
    "show": "reading",
    "explain": "reading",
    "history": "history",
    "diff": "history",
    "runs": "reporting",
    "export": "exporting",
    "verify": "integrity",
    "backup": "integrity",
    "repair": "integrity",
    "migrate": "integrity",
}

_EPILOG = """\b
Exit codes:
  0  done and complete
  1  done, with findings that a person should see: a failed page, a hole in the listing, damage
  2  wrong usage or bad input
  3  the archive is locked, missing, damaged or of another schema
  4  the site could not be reached or refused

\b
Examples:
  osce-crawler crawl --since 2024-01-01
  osce-crawler search '"labour exploitation"' --since 2005-01-01
  osce-crawler explain 47920
"""


class _Verbs(click.Group):
    """Verbs that load when they run, and errors that are one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _VERBS:
            return None
        module = import_module(f"osce_crawler.cli.{_VERBS[cmd_name]}")
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        return cast("click.Command", getattr(module, name))

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; answer the exit code."""
        try:
            return super().main(*args, **kwargs) or 0
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return 2
        except click.ClickException as error:
            _say(f"Error: {error.format_message()}{_try_help(error)}")
            return error.exit_code
        except (OsceCrawlerError, OSError) as error:
            _say(
                f"Error: {error}"
                if isinstance(error, OsceCrawlerError)
                else f"Error: not written: {error}"
            )
            return getattr(error, "exit_code", 2)
        except (click.Abort, KeyboardInterrupt):
            _say("Interrupted; what was done is kept.")
            return INTERRUPTED

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb, and write all of its output while what cannot be written is still an error
        of the verb.
        """
        answer = super().invoke(ctx)
        if sys.stdout is not None:
            sys.stdout.flush()
        return answer


def _say(line: str) -> None:
    click.echo(" ".join(line.splitlines()), err=True)


def _try_help(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f" Try: {context.command_path} --help" if isinstance(context, click.Context) else ""


@click.command(cls=_Verbs, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="osce-crawler")
def program() -> None:
    """The archive of record for the press releases of the OSCE: crawl, clean, deduplicate, keep,
    read.
    """


archive_option = click.option(
    "--archive",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("data/osce.db"),
    envvar="OSCE_ARCHIVE",
    show_default=True,
    show_envvar=True,
    help="The archive: one SQLite file.",
)
"""`--archive FILE`, which every verb takes."""


as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    help="As the archive stood at the end of this day, UTC (YYYY-MM-DD), or at a full time.",
)
"""`--as-of DATE`, where the archive can be read as it stood."""

ID_HELP = (
    "ID is a node id (47920), a node id with its language (47920:ru), or an address of the release."
)


def format_option(*formats: str) -> Callable[[_Command], _Command]:
    """`--format`, where rows come out."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print.",
    )
