"""Files of other programs: WARC, ARC, WACZ, saved pages, lists."""

import gzip
from base64 import encodebytes
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from os import utime
from pathlib import Path
from quopri import encodestring
from random import Random
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZipFile, ZipInfo

from osce_crawler.archive.schema import CAPTURE_FORMAT, LISTED_AS
from osce_crawler.errors import BadInput
from osce_crawler.importing.file_list import FileLists
from osce_crawler.importing.files import Files
from osce_crawler.importing.items import Found, Item, Unusable
from osce_crawler.importing.warc.captures import WarcPages
from osce_crawler.importing.warc.http_response import read_answer, read_body
from osce_crawler.records import sha256
from osce_crawler.urls import OSCE
from tests.fuzzing.dice import BytesAsDice
from tests.fuzzing.entry import PRESS_RELEASES, Entry, FalseRecord, need_utf8
from tests.importing.made import DAYS, NOW, OTHER, PAGE, ROOT, URL, chunked, http, record, sha1

_OTHER_URL = f"{ROOT}/secretariat/900102"
_SECOND = datetime.fromisoformat(NOW).timestamp()


@lru_cache(maxsize=1)
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="fuzz-")


def items_in(name: str, content: bytes) -> list[Item]:
    """What importing a file of this name yields."""
    path = Path(_folder().name) / name
    path.write_bytes(content)
    utime(path, (_SECOND, _SECOND))
    files = Files((path,), OSCE, NOW, FileLists())
    files.check()
    stored: dict[str, bytes] = {}
    items = []
    for item in files.items(WarcPages(OSCE, NOW, stored.get, lambda url, at: None)):
        items.append(item)
        if isinstance(item, Found):
            stored[sha256(item.capture.payload)] = item.capture.payload
    return items


def _checked(items: Iterable[Item]) -> None:
    for item in items:
        if isinstance(item, Unusable):
            need_utf8(item.file, item.kind, item.message)
            assert item.message
        if isinstance(item, Found):
            check_capture(item)


def check_capture(found: Found) -> None:
    """What the archive must be able to store."""
    capture = found.capture
    need_utf8(capture.url, capture.fetched_at, capture.redirected_to, capture.retrieved_from)
    need_utf8(found.file, *(part for header in capture.headers for part in header), *capture.via)
    if found.evidence:
        need_utf8(found.evidence.title, found.evidence.teaser)
    if not OSCE.allows(capture.url) or not "1990" <= capture.fetched_at <= NOW:
        raise FalseRecord(f"a capture of {capture.url} at {capture.fetched_at}")
    status = capture.http_status
    if status is not None and not 100 <= status <= 999:
        raise FalseRecord(f"a capture with status {status}")


def warc(content: bytes) -> None:
    """A WARC file."""
    _checked(items_in("a.warc", content))


def warc_gz(content: bytes) -> None:
    """A compressed one; also one whose ending lies."""
    _checked(items_in("a.warc.gz", content))


def compressed_warc(content: bytes) -> None:
    """A WARC file that is compressed after the fuzzer has changed it."""
    _checked(items_in("a.warc.gz", gzip.compress(content, 1, mtime=0)))


def warc_zst(content: bytes) -> None:
    """A WARC file that is compressed with zstd, also with a dictionary."""
    _checked(items_in("a.warc.zst", content))


def mhtml(content: bytes) -> None:
    """A page that a browser saved with all its parts in one file."""
    _checked(items_in("page.mhtml", content))


def arc(content: bytes) -> None:
    """An ARC file."""
    _checked(items_in("a.arc", content))


def wacz(content: bytes) -> None:
    """A zip file with WARC files."""
    _checked(items_in("a.wacz", content))


def saved_page(content: bytes) -> None:
    """A page that a browser saved."""
    _checked(items_in("page.html", content))


def unknown_file(content: bytes) -> None:
    """A file without an ending: its bytes tell what it is."""
    with suppress(BadInput):  # an SQLite file is refused
        _checked(items_in("file", content))


def file_list(content: bytes) -> None:
    """An `import.csv`."""
    path = Path(_folder().name) / "lists" / "import.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    lists = FileLists()
    found = lists.about(path.parent / "page.html")
    need_utf8(found.url, found.fetched_at)
    for missing in lists.missing(path.parent):
        need_utf8(str(missing))


def http_answer(block: bytes) -> None:
    """The block of a response record."""
    answer = read_answer(block)
    if answer is None:
        return
    read_body(answer)
    need_utf8(*(part for header in answer.headers for part in header))


def _records() -> list[bytes]:
    digest = sha1(PAGE)
    return [
        record("response", URL, http(PAGE), DAYS[0], WARC_Payload_Digest=digest),
        record("response", _OTHER_URL, http(OTHER), DAYS[1], WARC_Payload_Digest=sha1(OTHER)),
        record("response", URL, http(chunked(PAGE), "Transfer-Encoding: chunked"), DAYS[2]),
        record("resource", _OTHER_URL, OTHER, DAYS[3], Content_Type="text/html"),
        record("revisit", URL, http(b""), DAYS[4], WARC_Payload_Digest=digest),
        record("response", URL, http(b"", "Location: /a/1", status="HTTP/1.1 301 X"), DAYS[5]),
    ]


_TRUTH = {
    (URL, DAYS[0]): PAGE, (_OTHER_URL, DAYS[1]): OTHER, (URL, DAYS[2]): PAGE, (_OTHER_URL, DAYS[3]): OTHER,
    (URL, DAYS[4]): PAGE, (URL, DAYS[5]): b"",
}  # fmt: skip


@lru_cache(maxsize=1)
def _packed() -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in _records())


def hurt(content: bytes, dice: Random) -> bytes:
    """Bytes that are flipped, cut off, missing, doubled or put in."""
    for _ in range(dice.choice([1, 1, 2, 3])):
        at = dice.randrange(len(content))
        size = dice.choice([1, 1, 2, 100, 5000])
        kind = dice.choice(["flip", "cut", "hole", "noise", "twice"])
        if kind == "flip":
            content = (
                content[:at] + bytes([content[at] ^ (1 << dice.randrange(8))]) + content[at + 1 :]
            )
        elif kind == "cut":
            content = content[: max(at, 1)]
        elif kind == "hole":
            content = content[:at] + content[at + size :] or b"x"
        elif kind == "noise":
            content = content[:at] + dice.randbytes(size) + content[at:]
        else:
            content = content[: at + size] + content[at:]
    return content


def damaged_warc(data: bytes) -> None:
    """A differential oracle: of a damaged file, each capture is the truth or has its refusal, and
    a capture that is missing is a finding.
    """
    items = items_in("a.warc.gz", hurt(_packed(), BytesAsDice(data)))
    whole = {}
    for found in (item for item in items if isinstance(item, Found)):
        key = found.capture.url, found.capture.fetched_at
        if found.refusal is None and _TRUTH.get(key) != found.capture.payload:
            raise FalseRecord(f"{data!r}: {key} has another payload")
        whole[key] = found
    if len(whole) < len(_TRUTH) and not any(isinstance(item, Unusable) for item in items):
        missing = sorted(_TRUTH.keys() - whole.keys())
        raise FalseRecord(f"{data!r}: lost without a finding: {missing}")


def _exported(evidence: bytes) -> bytes:
    """A page with its evidence, as an export of this program has them."""
    page = record("response", URL, http(b"<html>1</html>"), DAYS[0])
    name = f"<urn:uuid:{uuid5(NAMESPACE_URL, f'response {URL} {DAYS[0]}')}>"
    lines = f"format: {CAPTURE_FORMAT}\r\n{LISTED_AS}: ".encode() + evidence + b"\r\n"
    return record("metadata", URL, lines, DAYS[0], WARC_Concurrent_To=name) + page


def _warcs() -> list[bytes]:
    small = [
        record("response", URL, http(b"<html>1</html>"), DAYS[0]),
        record("warcinfo", "", b"software: x\r\n", DAYS[0]),
        _exported(b'{"title": "T", "teaser": "x"}'),
    ]
    return [b"".join(_records()), b"".join(small), *small]


def _arcs() -> list[bytes]:
    body = http(b"<html>1</html>")
    version = b"1 0 x\nURL IP-address Archive-date Content-type Archive-length\n"
    head = (
        b"filedesc://x.arc 0.0.0.0 20060101000000 text/plain %d\n" % len(version) + version + b"\n"
    )
    one = f"{URL} 1.2.3.4 20060101000000 text/html {len(body)}\n".encode() + body + b"\n"
    return [head + one + one, head + one.rstrip(b"\n") + one, head]


def _waczs() -> list[bytes]:
    packed = BytesIO()
    with ZipFile(packed, "w") as target:
        # Members without the time of day: the same seed each time.
        target.writestr(ZipInfo("datapackage.json"), "{}")
        target.writestr(ZipInfo("archive/a.warc"), _warcs()[1])
    return [packed.getvalue()]


def _saved() -> list[bytes]:
    pages = [path.read_bytes() for path in sorted(PRESS_RELEASES.glob("*/page.html"))[::8]]
    comment = f"<!-- saved from url=(0047){URL} -->\n".encode()
    mirrored = f"<!-- Mirrored from {URL.partition('//')[2]} by HTTrack Website Copier/3.x [x], Thu, 21 May 2020 08:00:00 GMT -->"
    return [*(comment + page for page in pages), *pages[:2], mirrored.encode() + pages[0]]


def _lists() -> Sequence[bytes]:
    return [
        b"file,url,fetched_at\npage.html,https://www.osce.org/cthb/1,2020-01-01\n",
        b'\xef\xbb\xbfFile;URL\n"page.html";"x"\n',
        b"file\tfetched_at\npage.html\t2020-01-01T00:00:00+02:00\n",
    ]


_WARC_TOKENS = (
    b"WARC/1.0\r\n", b"WARC-Type: ", b"Content-Length: ", b"WARC-Date: ", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n",
    b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"99999999999999999999", b"-1", b"sha1:", b"revisit",
    b"WARC-Refers-To-Date: ", b"Location: http://[", b"\xc2\x85", b"\xe2\x80\xae", b"0000-00-00T00:00:00Z", b"\\ud800",
)  # fmt: skip


def _zst_seeds() -> list[bytes]:
    import zstandard

    frames = [zstandard.compress(one) for one in _records()[:2]]
    frame = len(frames[0]).to_bytes(4, "little")
    return [b"".join(frames), *frames, b"\x5d\x2a\x4d\x18" + frame + b"".join(frames)]


def _mhtmls() -> list[bytes]:
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: {0}\r\nSubject: x\r\n"
        "Date: Wed, 1 Jan 2020 00:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n--x\r\n'
        "Content-Type: text/html\r\nContent-Transfer-Encoding: {1}\r\nContent-Location: {0}\r\n\r\n"
    )
    page = PAGE[:3000]
    bodies = {"quoted-printable": encodestring(page), "base64": encodebytes(page), "binary": page}
    return [
        head.format(URL, way).encode() + body + b"\r\n--x--\r\n" for way, body in bodies.items()
    ]


def _packed_seeds() -> list[bytes]:
    return [gzip.compress(one, mtime=0) for one in _warcs()[1:]]


_SAVED_TOKENS = (b"<!-- saved from url=(", b"Thu, 21 May 2020", b"GMT", b"+9999999999", b" -->")
_MHTML_TOKENS = (
    b"\r\n\r\n", b"--x", b"=3D", b"=\r\n", b"boundary=", b"Content-Location: ", b"base64", b"Date: ", b"+9999999999",
)  # fmt: skip
IMPORTS = (
    Entry(name="warc", read=warc, seeds=_warcs, tokens=_WARC_TOKENS),
    Entry(name="warc-gz", read=warc_gz, seeds=_packed_seeds),
    Entry(name="compressed-warc", read=compressed_warc, seeds=_warcs, tokens=_WARC_TOKENS),
    Entry(name="arc", read=arc, seeds=_arcs, tokens=(b"filedesc://", b"\n", b" 99999999999 ")),
    Entry(name="wacz", read=wacz, seeds=_waczs, tokens=(b"PK\x03\x04", b"archive/", b"../")),
    Entry(name="warc-zst", read=warc_zst, seeds=_zst_seeds),
    Entry(
        name="mhtml",
        read=mhtml,
        seeds=_mhtmls,
        tokens=_MHTML_TOKENS,
    ),
    Entry(name="saved-page", read=saved_page, seeds=_saved, tokens=_SAVED_TOKENS),
    Entry(
        name="unknown-file", read=unknown_file, seeds=lambda: [*_warcs(), *_saved()[:2], *_arcs()]
    ),
    Entry(
        name="file-list",
        read=file_list,
        seeds=_lists,
        refusals=(BadInput,),
        tokens=(b"file", b",", b'"', b"\x00", b"../", b"\n", b"~"),
    ),
    Entry(
        name="http-answer",
        read=http_answer,
        seeds=lambda: [
            http(PAGE[:500]),
            http(chunked(PAGE[:500], 100), "Transfer-Encoding: chunked"),
        ],
        tokens=_WARC_TOKENS,
    ),
    Entry(
        name="damaged-warc",
        read=damaged_warc,
        seeds=lambda: [Random(number).randbytes(40) for number in range(40)],
    ),
)
