"""Whom to ask: the last lines of a release, from the one that announces them on."""

import pytest

from osce_crawler.pages.contacts import find_contacts

_CONTACT = "For further information, please contact:"


@pytest.mark.parametrize(
    ("paragraphs", "contacts"),
    [
        ([], None),
        (["The Council met."], None),
        (["The Council met.", "Contact was lost."], None),
        ([_CONTACT], _CONTACT),
        (["The Council met.", _CONTACT, "A. Name", "Tel. 1"], f"{_CONTACT}\nA. Name\nTel. 1"),
        ([_CONTACT, "A. Name", "The Council met.", _CONTACT, "B. Name"], f"{_CONTACT}\nB. Name"),
        (["One.", "Two.", "Three.", _CONTACT], _CONTACT),
        (["Media contacts:", "A. Name"], "Media contacts:\nA. Name"),
        (["Контакты:", "А. Имя"], "Контакты:\nА. Имя"),
    ],
)
def test_the_last_line_that_announces_contacts_and_all_after_it(
    paragraphs: list[str], contacts: str | None
) -> None:
    assert find_contacts(paragraphs) == contacts
