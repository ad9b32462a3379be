"""What can go wrong, one exception a cause. Each says what, where, what was expected and what to
do.
"""


class OsceCrawlerError(Exception):
    """Any error of ours: one line for a person, and the exit code it means."""

    exit_code = 2


class PageRefused(OsceCrawlerError):
    """A page that does not become a record; raised by `pages` and `urls`, caught by whoever holds
    the capture.

    `kind` is a stable word for scripts (`truncated`, `unknown-layout`, ...); the text is for
    people.
    """

    exit_code = 1

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(" ".join(message.split()))  # one line, whatever address or text it quotes
        self.kind = kind


class BadAddress(OsceCrawlerError):
    """An address that is not http(s), or a site root that is more than scheme, host and port;
    raised by `urls`.
    """


class BadQuery(OsceCrawlerError):
    """A search or an identifier that cannot be understood; raised by `archive.search` and
    `archive.reader`.
    """


class NotInArchive(OsceCrawlerError):
    """An identifier that names no record; raised by `archive.reader`."""


class BadTarget(OsceCrawlerError):
    """An export target whose name tells no known format, or that cannot be written; raised by
    `archive.export`.
    """


class NotReparsed(OsceCrawlerError):
    """A reparse that wrote nothing, or not all: it would lose too much, or a worker ended; raised
    by `reparse`.
    """

    exit_code = 1


class ArchiveUnusable(OsceCrawlerError):
    """The archive is missing, locked, damaged or of another schema; raised by `archive`."""

    exit_code = 3


class DiskFull(OsceCrawlerError):
    """No space for a file beside the archive; raised by `archive.targets`."""

    exit_code = 3


class SiteUnreachable(OsceCrawlerError):
    """The site could not be reached or refused; raised by the crawl command when nothing at all was
    answered.
    """

    exit_code = 4


class ExtraMissing(OsceCrawlerError):
    """Something that an optional package does, and it is not installed; raised by who needs it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed; run in a checkout of"
            f" osce-crawler: pip install '.[{extra}]'"
        )


class BadInput(OsceCrawlerError):
    """Nothing that can be imported, or a list of files that cannot be read; raised by
    `importing`.
    """
