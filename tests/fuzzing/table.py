"""Every way for bytes of others into the program, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.fuzzing.archives import ARCHIVES
from tests.fuzzing.entry import Entry
from tests.fuzzing.imports import IMPORTS
from tests.fuzzing.pages import PAGES
from tests.fuzzing.texts import TEXTS
from tests.fuzzing.web_archives import WEB_ARCHIVES

ENTRIES: Mapping[str, Entry] = MappingProxyType(
    {entry.name: entry for entry in (*PAGES, *TEXTS, *IMPORTS, *WEB_ARCHIVES, *ARCHIVES)}
)
