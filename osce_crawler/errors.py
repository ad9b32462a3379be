"""Exceptions, one for each cause. A message tells what happened, what was expected, what to do."""


class OsceCrawlerError(Exception):
    """Base class of all errors of this program: a one-line message, and the exit code."""

    exit_code = 2


class PageRefused(OsceCrawlerError):
    """A page from which no record can be made.

    Raised by `pages`, `urls` and `importing`; caught by the code that holds the capture. `kind` is
    a stable word for scripts (`truncated`, `unknown-layout`, ...); the message is for people.
    """

    exit_code = 1

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(
            " ".join(message.split())
        )  # one line, even if the message quotes text with line breaks
        self.kind = kind


class BadAddress(OsceCrawlerError):
    """An address that is not http(s), a site root that has more than scheme, host and port, or a
    date option that is not a date; raised by `urls` and `spiders.options`.
    """


class BadArgument(OsceCrawlerError):
    """An option of a crawl, or an argument of `scrapy crawl -a`, that is unknown or wrong.

    Raised by `spiders`.
    """


class BadConfiguration(OsceCrawlerError):
    """A configuration file or an environment variable that cannot be used, or no contact address
    for the live site; raised by `configuration`, `spiders` and `cli`.
    """


class BadSetting(OsceCrawlerError):
    """A setting of this project that is not valid; raised by `site_guard`."""


class BadLayout(OsceCrawlerError):
    """A layout file that cannot be used; raised by `pages.layouts` and `cli`."""


class BadQuery(OsceCrawlerError):
    """A search query, an identifier or a moment that cannot be read; raised by `archive`."""


class NotInArchive(OsceCrawlerError):
    """A record, revision or run that is not in the archive; raised by `archive` and `cli`."""


class TookTooLong(OsceCrawlerError):
    """Queries that were ended after some time; raised by `archive.time_limit`."""


class BadTarget(OsceCrawlerError):
    """An export target without a known ending, or not writable; raised by `archive.export`."""


class NotReparsed(OsceCrawlerError):
    """A reparse that wrote nothing, as it would lose too much; raised by `reparse`."""

    exit_code = 1


class WorkerLost(OsceCrawlerError):
    """A worker process ended early; raised by `reparse`."""

    exit_code = 1


class ArchiveUnusable(OsceCrawlerError):
    """An archive that is missing, locked, damaged or of another schema; raised by `archive`."""

    exit_code = 3


class OutOfResources(ArchiveUnusable):
    """This machine lacks space, open files or memory. It tells nothing about the archive.

    Raised by `archive`, and by the verbs.
    """


class PayloadDamaged(ArchiveUnusable):
    """Stored bytes that are missing or not what they were; raised by `archive`."""


class DiskFull(OsceCrawlerError):
    """No disk space for a file other than the archive; raised by `archive.export`."""

    exit_code = 3


class SiteUnreachable(OsceCrawlerError):
    """A crawl to which the site gave no answer, or only refusals and server errors; raised by the
    verb `crawl`.
    """

    exit_code = 4

    @classmethod
    def of(cls, site: str) -> "SiteUnreachable":
        """The error for the root of a site."""
        return cls(
            f"{site}: the site could not be reached, or it refused the requests; check the address"
            " and the network connection, then crawl again"
        )


class ExtraMissing(OsceCrawlerError):
    """A feature whose optional packages are not installed; raised by the code that needs them."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed; run in a checkout of"
            f" osce-crawler: pip install '.[{extra}]'"
        )


class PackageBroken(OsceCrawlerError):
    """A package that is installed but cannot be loaded, such as one for another processor."""


class BadInput(OsceCrawlerError):
    """A path that cannot be imported, or a list of files that cannot be read; raised by
    `importing`.
    """
