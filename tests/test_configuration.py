"""The configuration file beside an archive: what it may say, and one line for anything else."""

import errno
from pathlib import Path

import pytest

from osce_crawler.configuration import (
    Configuration,
    checked_contact,
    read_configuration,
    with_contact,
)
from osce_crawler.errors import BadConfiguration


def _read(folder: Path, text: str) -> Configuration:
    (folder / "osce.db.toml").write_text(text, encoding="utf-8")
    return read_configuration(folder / "osce.db")


def test_without_a_file_nothing_is_configured(tmp_path: Path) -> None:
    assert read_configuration(tmp_path / "osce.db") == Configuration()


def test_a_limit_on_open_files_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> str:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(Path, "read_text", failing)
    with pytest.raises(OSError, match="Too many open files"):
        read_configuration(tmp_path / "osce.db")


def test_contact_delay_and_languages(tmp_path: Path) -> None:
    text = 'contact = "a@example.org"\ndelay = 5\nlanguages = ["en", "sr-latn"]\n'

    assert _read(tmp_path, text) == Configuration(
        contact="a@example.org", delay=5.0, languages=("en", "sr-Latn")
    )


def test_budget_and_ages_of_which_the_order_is_free(tmp_path: Path) -> None:
    found = _read(tmp_path, "budget = 50\nages = [30, 1, 7, 7]\n")

    assert found == Configuration(budget=50, ages=(1, 7, 30))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("budgt = 3", "unknown key 'budgt'; expected: contact, delay, languages"),
        ("contact =", "not valid TOML"),
        ('contact = "nobody"', "contact: 'nobody' is no address"),
        ("contact = 5", "contact: 5 is no address"),
        ('delay = "3"', "delay: '3'; expected a number of seconds"),
        ("delay = -1", "delay: -1; expected"),
        ("delay = nan", "delay: nan; expected"),
        ("delay = true", "delay: True; expected"),
        ('languages = ["en", "xx"]', "languages: 'xx' is not a language"),
        ("languages = [1]", "languages: 1 is not a language"),
        ("budget = 0", "budget: 0; expected a number of requests, 1 or more"),
        ('budget = "400"', "budget: '400'; expected"),
        ("budget = true", "budget: True; expected"),
        ("ages = 7", "ages: 7; expected a list of days from 1 to 365"),
        ("ages = []", "ages: []; expected"),
        ("ages = [1, 0]", "ages: 0; expected"),
        ("ages = [366]", "ages: 366; expected"),
        ("ages = [1, true]", "ages: True; expected"),
        ('ages = ["7"]', "ages: '7'; expected"),
    ],
)
def test_anything_else_is_one_line_that_names_the_file(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(BadConfiguration) as error:
        _read(tmp_path, text)

    assert str(error.value).startswith(f"{tmp_path / 'osce.db.toml'}: {reason}")
    assert len(str(error.value).splitlines()) == 1
    assert error.value.exit_code == 2


def test_bytes_that_are_no_text_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "osce.db.toml").write_bytes(b'contact = "\xff"')

    with pytest.raises(BadConfiguration, match="not valid TOML"):
        read_configuration(tmp_path / "osce.db")


@pytest.mark.parametrize(
    "contact", ["a.b@example.org", "https://example.org/crawler?a=1", " a@example.org\n"]
)
def test_an_address_is_a_contact(contact: str) -> None:
    assert checked_contact(contact) == contact.strip()


@pytest.mark.parametrize(
    "contact",
    [
        "",
        "me",
        "root@localhost",
        "a@example.org\r\nX: 1",
        "a@b.org (me)",
        "ä@example.org",
        "www.x.org",
    ],
)
def test_what_a_header_cannot_hold_or_nobody_can_reach_is_no_contact(contact: str) -> None:
    with pytest.raises(ValueError, match="is no address; expected an e-mail address"):
        checked_contact(contact)


def test_a_contact_that_is_added_is_read_again_with_what_was_there(tmp_path: Path) -> None:
    text = with_contact("# ours\ndelay = 5\n", "https://example.org/~a")

    assert _read(tmp_path, text) == Configuration(contact="https://example.org/~a", delay=5.0)
