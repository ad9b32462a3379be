"""Files that pages refer to: the stylesheet and the icon."""

from osce_crawler.archive.reader import Archive
from osce_crawler.errors import NotInArchive
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.rendering import STYLESHEET

_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" \
rx="5" fill="#12457a"/><path d="M8 8h16v3H8zm0 6h16v2H8zm0 5h16v2H8zm0 5h10v2H8z" fill="#fff"/></svg>
"""
_ASSETS: dict[str, tuple[str, bytes | str]] = {
    "archive.css": ("text/css; charset=utf-8", STYLESHEET),
    "icon.svg": ("image/svg+xml", _ICON),
}


def asset(_: Archive, asked: Request) -> Response:
    """One file. Raises NotInArchive."""
    found = _ASSETS.get(asked.parts["name"])
    if found is None:
        raise NotInArchive(f"{asked.path}: no such file")
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(body=found[1], content_type=found[0], headers=headers)
