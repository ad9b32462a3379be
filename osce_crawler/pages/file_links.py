"""Tells links to files from links to pages."""

import re

from osce_crawler.urls import parts_of

_FILE = re.compile(
    r"\.(?:pdf|docx?|rtf|odt|xlsx?|ods|csv|pptx?|odp|zip|txt|mp3|mp4)\Z", re.IGNORECASE
)
_FOLDERS = ("/sites/default/files/", "/files/f/")
_DOWNLOAD = "download=true"


def is_file(href: str) -> bool:
    """Whether an address is of a file, and not of a page."""
    parts = parts_of(href)
    return bool(_FILE.search(parts.path)) or (
        parts.path.startswith(_FOLDERS) or _DOWNLOAD in parts.query.lower()
    )
