"""Pages that arrive whole and are damaged otherwise: their letters, markup and texts."""

import re

from sample_site.impostors import IMPOSTORS
from tests.faults.answers import cut
from tests.faults.made_site import release_of
from tests.faults.raw_server import Fault, Raw, http, page_of

_LETTER = "é".encode()
_DEEP = 9000


def _sent(page: bytes, *headers: str) -> Raw:
    return Raw(http(page, *headers))


def _with(page: bytes, letter: bytes) -> bytes:
    """The page with these bytes in its last paragraph."""
    return cut(page) + letter + page[len(cut(page)) :]


def _nested(page: bytes) -> bytes:
    return page.replace(b"<article", b"<div>" * _DEEP + b"<article").replace(
        b"</article>", b"</article>" + b"</div>" * _DEEP
    )


def _shared(_page: bytes) -> Raw:
    return _sent(page_of(release_of("shared")))


CHARSETS: dict[str, Fault] = {
    "charset-wrong": lambda page: _sent(_with(page, b"\xe9 ")),
    "letter-cut": lambda page: _sent(_with(page, _LETTER[:1])),
    "zero-bytes": lambda page: _sent(_with(page, b"\0")),
}
PAGES: dict[str, Fault] = {
    "page-cut": lambda page: _sent(cut(page)),
    "design-unknown": lambda page: _sent(re.sub(rb' class="[^"]*"', b' class="next"', page)),
    "log-in": lambda page: _sent(IMPOSTORS["log-in"].bare()),
    "pdf": lambda page: _sent(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(range(256)) * 9),
    "too-deep": lambda page: _sent(_nested(page)),
    "containers-mixed": lambda page: _sent(
        page.replace(b"</div>\n</article>", b"</article></div>")
    ),
    "no-text": lambda page: _sent(re.sub(rb"(?s)<p>[^<]*synthetic, .*?</p>", b"", page)),
    "parser-fails": _sent,
    "one-text-for-all": _shared,
    "one-text-for-all-2": _shared,
    "one-text-for-all-3": _shared,
    "dedup-fails": _sent,
    "compress-fails": _sent,
    "write-fails": _sent,
}
ACCEPTED: dict[str, Fault] = {
    "many-headers": lambda page: _sent(page, *[f"X-{number}: y" for number in range(20_000)]),
    "charset-unknown": lambda page: _sent(page, "Content-Type: text/html; charset=x-none"),
    "charset-contradicts": lambda page: _sent(page, "Content-Type: text/html; charset=utf-16"),
    "no-heading": lambda page: _sent(re.sub(rb"(?s)(<h1[^>]*>).*?(</h1>)", rb"\1\2", page)),
}
FAILING = """
from osce_crawler import pipelines
from osce_crawler.archive.dictionaries import Templates
from osce_crawler.archive.search_index import SearchIndex
def failing(owner, name, words):
    real = getattr(owner, name)
    def changed(*arguments, **options):
        if words in repr(arguments):
            raise RuntimeError("planted")
        return real(*arguments, **options)
    setattr(owner, name, changed)
failing(pipelines, "parse_press_release", "synthetic, parser-fails")
failing(pipelines, "clean", "synthetic, dedup-fails")
failing(Templates, "compress", "synthetic, compress-fails")
failing(SearchIndex, "replace", "synthetic, write-fails")
"""
"""Source that lets the program itself fail at pages with these words."""
