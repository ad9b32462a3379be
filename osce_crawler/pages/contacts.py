"""Finds the closing lines with the contacts for questions."""

import re
from collections.abc import Sequence

_CONTACT = re.compile(
    r"^(?=[fmpckzдзк])(?:for (?:further|more|additional) (?:information|details)\b.{0,40}\b(?:contact|call|write)|"
    r"(?:media |press )?contacts?(?: details| persons?)?:|"
    r"(?:для получения|за) (?:дополнительной|более подробной) информаци|дополнительная"
    r" информация:|контакт|"
    r"för mer information|për (?:më shumë )?informacione?t?\b.{0,40}\bkontakt|për më shumë"
    r" informacion|kontakt|"
    r"za (?:više|dodatne|dodatnu) informacij|за (?:више|додатне|додатну) информациј|за додатковою"
    r" інформацією)",
    re.IGNORECASE,
)


def find_contacts(paragraphs: Sequence[str]) -> str | None:
    """The contact lines, one per line: the last line that announces contacts, and all after it.

    None if no paragraph announces contacts.
    """
    for index in range(len(paragraphs) - 1, -1, -1):
        if _CONTACT.match(paragraphs[index]):
            return "\n".join(paragraphs[index:])
    return None
