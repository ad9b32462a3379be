"""Every failure of a request is reported in words for people, without the name of a class."""

import http.client
import inspect
import re
import socket
import ssl
import urllib.error
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import scrapy.exceptions
import service_identity.exceptions
import twisted.internet.defer
import twisted.internet.error
import twisted.web._newclient
import twisted.web.client
import twisted.web.error
from OpenSSL import SSL
from twisted.python.failure import Failure
from twisted.web.http_headers import InvalidHeaderName

from osce_crawler.failure_reasons import error_in_words, in_words, internal_error, refusal_in_words

_MODULES: tuple[ModuleType, ...] = (
    scrapy.exceptions, twisted.internet.error, twisted.web._newclient, twisted.web.client, twisted.web.error,
    service_identity.exceptions, SSL, http.client, urllib.error, ssl, socket,
)  # fmt: skip
# Of programs, servers and pages, not of a download.
_NEVER = frozenset(
    {
        "ContractFail", "DontCloseSpider", "NotConfigured", "UsageError", "ScrapyDeprecationWarning",
        "MulticastJoinError", "ProcessDone", "ProcessTerminated", "ProcessExitedAlready", "NotListeningError",
        "ReactorNotRestartable", "ReactorAlreadyRunning", "ReactorAlreadyInstalledError", "AlreadyListened",
        "RenderError", "MissingRenderMethod", "MissingTemplateLoader", "UnexposedMethodError", "UnfilledSlot",
        "UnsupportedType", "ExcessiveBufferingError", "FlattenerError", "SubjectAltNameWarning",
        "_WrapperException", "_InvalidOutput", "_GiveupOnSendfile",
    }
)  # fmt: skip
_UNKNOWN = "the request failed, and the reason is not known"
_CLASS = re.compile(r"[A-Z][a-z]+[A-Z]|Error|Exception|twisted|scrapy|OpenSSL|urllib|[<>\[\]]")


def _failures() -> Iterator[type[BaseException]]:
    found = {
        kind
        for module in _MODULES
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and kind.__name__ not in _NEVER
    }
    of_them = {
        kind
        for kind in found
        if kind.__module__.partition(".")[0]
        in {"scrapy", "twisted", "OpenSSL", "service_identity", "http", "urllib", "ssl", "socket"}
    }
    yield from sorted(of_them, key=lambda kind: (kind.__module__, kind.__name__))


def test_there_are_failures() -> None:
    assert len(list(_failures())) > 70


@pytest.mark.parametrize(
    "kind", list(_failures()), ids=lambda kind: f"{kind.__module__}.{kind.__name__}"
)
def test_a_failure_in_words(kind: type[BaseException]) -> None:
    """Also without arguments, and wrapped by Scrapy and by Twisted."""
    bare = kind.__new__(kind)
    wrapped = scrapy.exceptions.DownloadFailedError(f"<{kind.__module__}.{kind.__name__}>")
    never_received: Any = twisted.web._newclient.ResponseNeverReceived
    failure: Any = Failure
    wrapped.__cause__ = never_received([failure(bare)])

    for words in (in_words(bare), in_words(wrapped)):
        assert words != _UNKNOWN, kind
        assert not _CLASS.search(words.replace("HTTP", "")), words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SSL.Error([("SSL routines", "", "certificate verify failed")]), "the certificate is not valid for this host"),
        (SSL.Error([("SSL routines", "", "wrong version number")]), "no encrypted connection"),
        (ssl.SSLCertVerificationError(1, "[SSL: X] certificate verify failed"), "the certificate is not valid"),
        (scrapy.exceptions.DownloadCancelledError(
            "Cancelling download of http://x/1: expected response size (99) larger than download max size"
            " (9437184)."), "larger than 9 MiB"),
        (scrapy.exceptions.ResponseDataLossError(), "cut short"),
        (http.client.IncompleteRead(b"abc"), "cut short"),
        (urllib.error.URLError(socket.gaierror(-2, "Name or service not known")), "cannot be resolved"),
        (urllib.error.URLError(OSError(101, "Network is unreachable")), "the network cannot be reached"),
        (TimeoutError(), "no answer in time"),
        (RuntimeError("the site is closed on Sundays."), "the site is closed on Sundays"),
        (RuntimeError("twisted.web.Foo of <x>"), _UNKNOWN),
        (None, _UNKNOWN),
    ],
)  # fmt: skip
def test_words_of_a_failure(error: BaseException | None, words: str) -> None:
    assert words in in_words(error)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ValueError("Value contains non-decimal digits: b'-5'"), "the headers of the answer are not valid HTTP"),
        (KeyError(b"secret"), "the headers of the answer are not valid HTTP"),
        (InvalidHeaderName(b"x\x1b"), "the headers of the answer are not valid HTTP"),
        (twisted.internet.error.ConnectionDone(), "closed before the headers of the answer were complete"),
        (twisted.internet.error.ConnectionLost(), "the connection was closed before the answer was complete"),
        (SSL.Error([("SSL routines", "", "certificate verify failed")]), "the certificate is not valid"),
    ],
)  # fmt: skip
def test_words_of_an_answer_that_had_begun(cause: Exception, words: str) -> None:
    failed: Any = twisted.web._newclient.ResponseFailed
    failure: Any = Failure

    assert words in in_words(failed([failure(cause)]))


def test_causes_in_a_circle_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first

    assert in_words(first) in {"a", "b"}


def test_words_of_a_refusal() -> None:
    assert refusal_in_words(scrapy.exceptions.IgnoreRequest()) == "the request was refused"
    assert (
        refusal_in_words(scrapy.exceptions.IgnoreRequest("line 1 forbids it"))
        == "line 1 forbids it"
    )


def test_an_error_of_the_program_keeps_its_class() -> None:
    assert error_in_words(KeyError("title")) == "KeyError('title')"
    assert (
        error_in_words(scrapy.exceptions.NotSupported("x"))
        == "an address of this kind is not fetched"
    )
    assert (
        internal_error("https://x/1", KeyError("a")).message
        == "KeyError('a'); please report this page"
    )
