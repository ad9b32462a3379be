"""The contact address for the live site: asked for once, then kept beside the archive."""

import sys
from pathlib import Path

import click

from osce_crawler import settings
from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.cli.printing import echo
from osce_crawler.configuration import (
    EXPECTED_CONTACT,
    checked_contact,
    configuration_path,
    contact_missing,
    read_configuration,
    with_contact,
)
from osce_crawler.errors import BadArgument
from osce_crawler.urls import Site


def contact_for(site: str, archive: Path, given: str | None, is_kept: bool) -> str:
    """The contact address that is given or that a person typed; empty if none is needed or one is
    configured.

    If `is_kept`, one that was typed is written into the configuration file of the archive. Raises
    BadArgument, and BadConfiguration if none is known and this is no terminal.
    """
    if given is not None:
        try:
            return checked_contact(given)
        except ValueError as error:
            raise BadArgument(f"--{error}") from error
    configured = settings.OSCE_CONTACT or read_configuration(archive).contact
    if configured or not Site.of(site).is_live:
        return ""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise contact_missing(archive)
    echo(f"The crawler sends a contact address to the site: {EXPECTED_CONTACT}.", err=True)
    contact: str = click.prompt("Your contact address", value_proc=_typed, err=True)
    if is_kept:
        _keep(archive, contact)
    return contact


def _typed(text: str) -> str:
    try:
        return checked_contact(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _keep(archive: Path, contact: str) -> None:
    path = configuration_path(archive)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    with atomic_file(path) as new:
        new.write_text(with_contact(before, contact), encoding="utf-8")
    echo(f"Kept in {path}.", err=True)
