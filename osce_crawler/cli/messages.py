"""Messages of the verbs. A command that a message names works on the same archive as the verb."""

import os
from pathlib import Path

import click

from osce_crawler.cli.printing import echo
from osce_crawler.cli.wrapping import COMMAND

DEFAULT_ARCHIVE = Path("data/osce.db")
ARCHIVE_VARIABLE = "OSCE_ARCHIVE"
_ARCHIVE = "osce_crawler.archive"


def remember_archive(context: click.Context, _option: click.Parameter, archive: Path) -> Path:
    """Keep the archive of the running verb: a callback of its option."""
    context.meta[_ARCHIVE] = archive
    return archive


def archive_of(context: click.Context | None) -> Path | None:
    """The archive of the running verb; None if the verb has none."""
    return context.meta.get(_ARCHIVE) if context else None


def print_message(line: str, *, err: bool = False) -> None:
    """Print a line that may name commands to run next."""
    echo(with_archive(line), err=err)


def with_archive(message: str) -> str:
    """The message; each of its commands with the archive of the running verb, if that is another
    than the command would use.

    A command in a message ends at a bracket, comma, semicolon, colon, or at the end of the line.
    """
    archive = archive_of(click.get_current_context(silent=True))
    if archive is None or archive == Path(os.environ.get(ARCHIVE_VARIABLE) or DEFAULT_ARCHIVE):
        return message
    import re
    from shlex import quote

    option = f" --archive {quote(str(archive))}"
    return re.sub(
        COMMAND,
        lambda found: found[0] if "--archive" in found[0] else found[0] + option,
        message,
        flags=re.MULTILINE,
    )
