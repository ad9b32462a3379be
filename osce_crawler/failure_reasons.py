"""Why a request had no answer, in people's words.

The classes of Scrapy, Twisted and Python are known by name: nothing is imported, and a subclass has
the words of its base.
"""

import errno
import re
from collections.abc import Iterator

from osce_crawler.records import Finding

CUT_SHORT = "the answer was cut short"
_CLOSED = "the connection was closed before the answer was complete"
_CERTIFICATE = (
    "the certificate is not valid for this host (of another name, expired, or of an unknown issuer)"
)
_TLS = "no encrypted connection could be made"
_NO_HOST = "the name of the host cannot be resolved"
_LATE = "no answer in time"
_NOT_HTTP = "the answer is not HTTP"
_BAD_HEADERS = "the headers of the answer are not valid HTTP"
_CUT_HEADERS = (
    "the connection was closed before the headers of the answer were complete, or one of them is"
    " too long"
)
_NOT_SENT = "the request could not be sent"
_NO_CONNECTION = "no connection could be made"
_CANCELLED = "the request was cancelled"
_KIND = "an address of this kind is not fetched"
_REDIRECTS = "redirected too often"
_NO_ROUTE = "there is no way to the host in the network"
_REFUSED = "the request was refused"

# The classes of one line have the same words. A class is looked up before its bases.
_WORDS = {
    name: words
    for names, words in (
        ("DNSLookupError UnknownHostError CannotResolveHostError gaierror herror", _NO_HOST),
        ("ConnectionRefusedError DownloadConnectionRefusedError", "the connection was refused"),
        ("TimeoutError TCPTimedOutError DownloadTimeoutError", _LATE),
        ("NoRouteError", _NO_ROUTE),
        ("ConnectionDone ResponseDone", "the server closed the connection without an answer"),
        ("ConnectionLost ConnectionClosed ConnectionAborted ConnectionFdescWentAway", _CLOSED),
        ("ConnectionResetError ConnectionAbortedError BrokenPipeError RemoteDisconnected", _CLOSED),
        ("FileDescriptorOverrun NotConnectingError ResponseNeverReceived ResponseFailed", _CLOSED),
        ("PotentialDataLoss _DataLoss ResponseDataLossError IncompleteRead", CUT_SHORT),
        ("PartialDownloadError WrongBodyLength ContentTooShortError EOFError", CUT_SHORT),
        ("DownloadCancelledError StopDownload MessageLengthError", "larger than the limit"),
        ("ParseError BadHeaders BadResponseVersion HTTPException LineTooLong", _NOT_HTTP),
        ("VerifyError PeerVerifyError CertificateError VerificationError", _CERTIFICATE),
        ("SSLCertVerificationError", _CERTIFICATE),
        ("SSLError", _TLS),
        ("ExcessWrite RequestGenerationFailed RequestTransmissionFailed RequestNotSent", _NOT_SENT),
        ("UnsupportedMethod UnsupportedSpecialHeader", _NOT_SENT),
        ("UnsupportedURLSchemeError SchemeNotSupported NotSupported InvalidURL", _KIND),
        ("ServiceNameUnknownError UnsupportedAddressFamily UnsupportedSocketType", _KIND),
        ("InvalidAddressError", _KIND),
        ("PageRedirect InfiniteRedirection RedirectWithNoLocation", _REDIRECTS),
        (
            "ConnectError ConnectBindError ConnectInProgressError BindError UserError",
            _NO_CONNECTION,
        ),
        ("CannotListenError NoProtocol BadFileError", _NO_CONNECTION),
        ("CancelledError ConnectingCancelledError AlreadyCancelled AlreadyCalled", _CANCELLED),
        ("CloseSpider ReactorNotRunning", _CANCELLED),
        ("IgnoreRequest DropItem", _REFUSED),
        ("DownloadFailedError URLError HTTPError Error", "no usable answer"),
    )
    for name in names.split()
}
# OpenSSL has one class of error for everything.
_OF_OPENSSL = (
    (re.compile(r"certificate verify failed|unknown ca|certificate has expired"), _CERTIFICATE),
    (re.compile(r"SSL routines|tlsv1|sslv3|wrong version number|handshake"), _TLS),
)
_ERRNO = {
    errno.ENETUNREACH: "the network cannot be reached",
    errno.EHOSTUNREACH: _NO_ROUTE,
    errno.ECONNREFUSED: "the connection was refused",
    errno.ECONNRESET: _CLOSED,
    errno.EPIPE: _CLOSED,
    errno.ETIMEDOUT: _LATE,
    errno.EMFILE: "this machine has too many files open",
    errno.ENFILE: "this machine has too many files open",
    errno.ENOBUFS: "this machine has no memory for connections",
    errno.EADDRNOTAVAIL: _NO_CONNECTION,
}
_SCRAPY_SIZE = re.compile(r"larger than .*?\((\d{1,18})\)")
_REDIRECTED = re.compile(r"max redirections reached", re.IGNORECASE)
# `<Failure ...>`, `twisted.internet.error.X`, `DownloadFailedError`: no words of people.
_OF_PROGRAMS = re.compile(r"[<>]|\b\w+\.\w+\.\w+\b(?!\.?[a-z]{2,}/)|\b[A-Z][a-z]+[A-Z]\w*|\[Errno")
_UNKNOWN = "the request failed, and the reason is not known"
_DEEPEST = 10


def in_words(exception: BaseException | None) -> str:
    """Why there was no usable answer.

    >>> in_words(TimeoutError()), in_words(ConnectionResetError(104, "Connection reset by peer"))
    ('no answer in time', 'the connection was closed before the answer was complete')
    """
    causes = list(_causes(exception, _DEEPEST))
    for cause in causes:
        if type(cause).__name__ == "ResponseFailed" and (words := _words_of_a_begun_answer(cause)):
            return words
    for cause in causes:
        if words := _words_of(cause):
            return words
    for cause in causes:
        text = " ".join(_text(cause).rstrip(".").split())
        if text and not _OF_PROGRAMS.search(text):
            return text
    return _UNKNOWN


def refusal_in_words(exception: BaseException) -> str:
    """Why a request was not made: the text of our own refusals, and words for those of Scrapy.

    >>> refusal_in_words(ValueError("max redirections reached")), refusal_in_words(ValueError())
    ('redirected too often', 'the request was refused')
    """
    text = " ".join(_text(exception).split())
    if _REDIRECTED.search(text):
        return _REDIRECTS
    return text or _REFUSED


def internal_error(url: str, error: object) -> Finding:
    """The finding of an error of the program."""
    message = f"{error_in_words(error)}; please report this page"
    return Finding(kind="internal-error", url=url, message=message)


def error_in_words(error: object) -> str:
    """An error of the program, with the class that a person reports; one of Scrapy or Twisted in
    words.

    >>> error_in_words(KeyError("title"))
    "KeyError('title')"
    """
    module = type(error).__module__.partition(".")[0]
    if isinstance(error, BaseException) and module in {"scrapy", "twisted", "OpenSSL"}:
        return in_words(error)
    return repr(error)


def _causes(exception: BaseException | None, depth: int) -> Iterator[BaseException]:
    """The innermost causes first. Twisted wraps lists of failures, Scrapy wraps Twisted, urllib
    wraps OSError.
    """
    if exception is None or not depth:
        return
    reasons = _attribute(exception, "reasons")
    inner = [getattr(one, "value", None) for one in reasons] if isinstance(reasons, list) else []
    for cause in (*inner, _attribute(exception, "reason"), exception.__cause__):
        if isinstance(cause, BaseException):
            yield from _causes(cause, depth - 1)
    yield exception


def _words_of_a_begun_answer(failed: BaseException) -> str | None:
    """Why Twisted gave up an answer whose first bytes had come, or None where the cause says it.

    Its parser of headers raises what it meets, such as ValueError for two different lengths. It
    closes the connection itself if a line is too long, as if the server had done it.
    """
    reasons = _attribute(failed, "reasons")
    inner = [getattr(one, "value", None) for one in reasons] if isinstance(reasons, list) else []
    for cause in inner:
        if isinstance(cause, BaseException) and _words_of(cause) is None:
            return _BAD_HEADERS
    is_closed = any(type(cause).__name__ == "ConnectionDone" for cause in inner)
    return _CUT_HEADERS if is_closed else None


def _words_of(exception: BaseException) -> str | None:
    text = _text(exception)
    if size := _SCRAPY_SIZE.search(text):
        return larger_than(int(size[1]))
    names = [kind.__name__ for kind in type(exception).__mro__]
    if type(exception).__module__.startswith("OpenSSL"):
        return next((words for pattern, words in _OF_OPENSSL if pattern.search(text)), _TLS)
    number = _attribute(exception, "errno") or _attribute(exception, "osError")
    if isinstance(number, int) and number in _ERRNO:
        return _ERRNO[number]
    # A wrapper says nothing that its inner failure did not say.
    return next((_WORDS[name] for name in names if name in _WORDS), None)


def _text(exception: BaseException) -> str:
    """The text. Some classes compute it, and fail if an attribute is missing."""
    try:
        return str(exception)
    except Exception:  # noqa: BLE001 - a text is not worth an error
        return ""


def _attribute(exception: BaseException, name: str) -> object:
    try:
        return getattr(exception, name, None)
    except Exception:  # noqa: BLE001 - as above
        return None


def larger_than(limit: int) -> str:
    """That something is longer than a limit of bytes.

    >>> larger_than(9 * 1024 * 1024), larger_than(512_000), larger_than(1000)
    ('larger than 9 MiB', 'larger than 500 KiB', 'larger than 1,000 bytes')
    """
    for size, unit in ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB")):
        if limit >= size and limit % size == 0:
            return f"larger than {limit // size} {unit}"
    return f"larger than {limit:,} bytes"
