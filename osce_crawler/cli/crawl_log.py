"""The log of a crawl: on stderr, and in a file for each run, as text or JSON Lines."""

import json
import logging
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from osce_crawler.clock import utc_now
from osce_crawler.errors import BadTarget
from osce_crawler.machine import raise_if_lacking
from osce_crawler.twisted_log import quiet

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_EXTRA = ("run_id", "kind", "url", "exit_code")
"""Attributes that `run_events` adds to its lines."""


class LogOptions(NamedTuple):
    """How a crawl logs."""

    verbose: int = 0
    """1: messages of level INFO on stderr; 2 or more: DEBUG."""
    quiet: bool = False
    """No progress bar."""
    folder: Path | None = None
    """Folder in which the run gets a log file."""
    style: str = "text"
    """text or json."""

    @property
    def stderr_level(self) -> int | None:
        """The level of the log on stderr; None: no log."""
        if self.verbose:
            return logging.INFO if self.verbose == 1 else logging.DEBUG
        name = os.environ.get("OSCE_LOG_LEVEL", "").upper()
        return logging.getLevelNamesMapping().get(name)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, with the traceback of an exception."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _EXTRA if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _TextLines(logging.Formatter):
    """Time in UTC, level, logger and message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        return datetime.fromtimestamp(record.created, UTC).strftime(datefmt or "")


def start_log(crawler: "Crawler", options: LogOptions) -> AbstractContextManager[object]:
    """Set up logging, and a progress bar if stderr is a terminal. Raises BadTarget.

    An error with a page is a finding of the run, reported in one line. The log, with tracebacks, is
    shown only if it is asked for. In a pipe without a log, `rich` is not imported.
    """
    quiet()
    shown = options.stderr_level
    in_file = logging.DEBUG if options.verbose > 1 else logging.INFO
    levels = [*filter(None, [shown, in_file if options.folder else None])]
    # Disabled, not filtered by a handler: a disabled level costs nothing, and Scrapy logs several
    # lines for every page.
    logging.disable(min(levels, default=logging.CRITICAL) - 1)
    logging.getLogger("osce_crawler").setLevel(logging.DEBUG)
    if options.folder:
        _add(_file_in(options.folder, options.style), in_file, options.style)
    if shown and options.style == "json":
        _add(logging.StreamHandler(sys.stderr), shown, options.style)
        return nullcontext()
    if not shown and (options.quiet or not sys.stderr.isatty()):
        _add(logging.StreamHandler(), logging.CRITICAL, options.style)
        return nullcontext()
    from osce_crawler.cli.crawl_progress import show

    return show(crawler, shown or logging.CRITICAL, is_hidden=options.quiet)


def _add(handler: logging.Handler, level: int, style: str) -> None:
    handler.setLevel(level)
    handler.setFormatter(JsonLines() if style == "json" else _TextLines())
    logging.getLogger().addHandler(handler)


def _file_in(folder: Path, style: str) -> logging.Handler:
    """A new file, named after the time and the process."""
    at = utc_now().replace("-", "").replace(":", "")
    name = f"crawl-{at}-{os.getpid()}.{'jsonl' if style == 'json' else 'log'}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return logging.FileHandler(folder / name, encoding="utf-8")
    except OSError as error:
        raise_if_lacking(error)
        raise BadTarget(f"{folder / name}: {error.strerror}; choose another folder") from error
