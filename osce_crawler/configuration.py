"""The configuration file of an archive: contact, delay, languages, budget and ages of its crawls.

The file is beside the archive, named after it: `osce.db.toml` for `osce.db`.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from osce_crawler import __version__
from osce_crawler.errors import BadConfiguration
from osce_crawler.increments.ages import AGES, YEAR
from osce_crawler.machine import raise_if_lacking
from osce_crawler.urls import LANGUAGES, language_tag

LONGEST_DELAY_SECONDS = 86_400
_LONGEST_CONTACT = 200
# Without `()` and `\\`, which have a meaning in the comment of a User-Agent header (RFC 9110,
# section 5.6.5), and without white space and control characters.
_CHARACTER = r"[!-'*-\[\]-~]"
_CONTACT = re.compile(rf"(?:https?://|{_CHARACTER}+@){_CHARACTER}+\.{_CHARACTER}+")
EXPECTED_CONTACT = "an e-mail address such as archive@example.org, or a web page such as https://example.org/crawler"


class Configuration(NamedTuple):
    """What the file of an archive says. The default is an archive without a file."""

    contact: str = ""
    delay: float | None = None
    """Seconds between two requests."""
    languages: tuple[str, ...] = ()
    """Only releases in these languages are crawled; none: all."""
    budget: int | None = None
    """Requests of an increment."""
    ages: tuple[int, ...] = AGES
    """Days after which an increment requests a release again, the smallest first."""


def configuration_path(archive: Path) -> Path:
    """The configuration file of an archive.

    >>> configuration_path(Path("data/osce.db")).as_posix()
    'data/osce.db.toml'
    """
    return Path(f"{archive}.toml")


def read_configuration(archive: Path) -> Configuration:
    """The configuration of an archive; the default if there is no file. Raises BadConfiguration."""
    path = configuration_path(archive)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Configuration()
    except OSError as error:
        raise_if_lacking(error)
        raise BadConfiguration(f"{path}: {error.strerror}; check its permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{path}: not valid TOML: {error}; correct the file") from error
    except RecursionError as error:
        nested = "not valid TOML: values are nested too deep; correct the file"
        raise BadConfiguration(f"{path}: {nested}") from error
    for key in values:
        if key not in _READ:
            expected = ", ".join(_READ)
            raise BadConfiguration(
                f"{path}: unknown key {key!r}; expected: {expected}; correct or remove it"
            )
    try:
        return Configuration(**{key: _READ[key](value) for key, value in values.items()})
    except ValueError as error:
        raise BadConfiguration(f"{path}: {error}; correct the file") from error


def checked_contact(text: object) -> str:
    """The contact address. Raises ValueError for anything but an e-mail address or a web page."""
    contact = text.strip() if isinstance(text, str) else ""
    if len(contact) > _LONGEST_CONTACT or not _CONTACT.fullmatch(contact):
        raise ValueError(f"contact: {text!r} is no address; expected {EXPECTED_CONTACT}")
    return contact


def contact_missing(archive: Path) -> BadConfiguration:
    """The error that no contact address is known."""
    return BadConfiguration(
        "the site must be able to write to you: set the environment variable OSCE_CONTACT, or"
        f' contact = "..." in {configuration_path(archive)}, to {EXPECTED_CONTACT}'
    )


def user_agent(contact: str) -> str:
    """The User-Agent header of the crawler.

    The operator of the site must be able to identify the crawler and to write to the person who
    runs it (RFC 9110, section 10.1.5).
    """
    named = f"; {contact}" if contact else ""
    return f"osce-crawler/{__version__} (archive of OSCE press releases{named})"


def with_contact(configuration: str, contact: str) -> str:
    """The text of a configuration file with a contact address, as its first line.

    >>> with_contact("delay = 5\\n", "archive@example.org")
    'contact = "archive@example.org"\\ndelay = 5\\n'
    """
    # A basic string of TOML has the escapes of JSON.
    return f"contact = {json.dumps(contact)}\n{configuration}"


def _delay(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= LONGEST_DELAY_SECONDS:  # type: ignore[operator]
        raise ValueError(
            f"delay: {value!r}; expected a number of seconds from 0 to {LONGEST_DELAY_SECONDS}"
        )
    return float(value)  # type: ignore[arg-type]


def _languages(value: object) -> tuple[str, ...]:
    tags = value if isinstance(value, list) else [value]
    for tag in tags:
        if not isinstance(tag, str) or language_tag(tag).lower() not in LANGUAGES:
            raise ValueError(
                f"languages: {tag!r} is not a language of the site; expected a list of tags such as"
                ' ["en", "ru", "sq"]'
            )
    return tuple(dict.fromkeys(language_tag(tag) for tag in tags))


def _budget(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"budget: {value!r}; expected a number of requests, 1 or more")
    return value


def _ages(value: object) -> tuple[int, ...]:
    days = value if isinstance(value, list) else []
    wrong = [one for one in days if not (type(one) is int and 1 <= one <= YEAR)]
    if not days or wrong:
        shown = wrong[0] if wrong else value
        raise ValueError(
            f"ages: {shown!r}; expected a list of days from 1 to {YEAR}, such as [1, 7, 30]"
        )
    return tuple(sorted(set(days)))


_READ: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "contact": checked_contact,
        "delay": _delay,
        "languages": _languages,
        "budget": _budget,
        "ages": _ages,
    }
)
