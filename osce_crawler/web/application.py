"""Datasette with the archive as its database `archive`, and our pages before it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils.asgi import Response as DatasetteResponse

from osce_crawler.archive.bounded import guard
from osce_crawler.archive.database import is_writable
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.result_cache import ResultCache
from osce_crawler.archive.time_limit import TimeLimit, limited
from osce_crawler.archive.withheld import WITHHELD_NOW
from osce_crawler.errors import BadQuery, NotInArchive, OsceCrawlerError, TookTooLong
from osce_crawler.web.guard import Application, guarded
from osce_crawler.web.messages import Request, Response, arguments_of
from osce_crawler.web.metadata import OPEN_WHILE_WITHHOLDING, metadata_of
from osce_crawler.web.rendering import page
from osce_crawler.web.routes import LONG, ROUTES, View

DATABASE = "archive"
"""Name of the database in every address, whatever the file's name: links survive a new name."""
_THREADS, _LONG_THREADS = 4, 1
_SECONDS, _LONG_SECONDS = 5, 120
"""CPU of the queries of an answer; the slowest page of 100,000 releases takes 2."""
_WITHHELD = f"SELECT 1 FROM {WITHHELD_NOW} LIMIT 1"  # noqa: S608 - SQL of our own
_SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 5000,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 500,
    "num_sql_threads": 3,
    "allow_download": False,
    "allow_signed_tokens": False,
    "max_csv_mb": 200,
}


_Method = TypeVar("_Method", bound=Callable[..., Any])


def _hook(method: _Method) -> _Method:
    """Datasette's mark of a hook, with the type of the method."""
    return cast("_Method", hookimpl(method))


class Pages:
    """The plugin: our routes, in threads, and read-only connections for Datasette."""

    __name__ = "osce_crawler.web"  # Datasette asks every plugin for the name of its module.

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cache = ResultCache(path)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="archive-page")
        self._long = ThreadPoolExecutor(_LONG_THREADS, thread_name_prefix="archive-download")
        self.datasette = _datasette(path)

    def application(self) -> Application:
        """The ASGI application. Registers the plugin; `close` takes it back."""
        pm.register(self, f"{self.__name__}.{id(self)}")
        return cast("Application", self.datasette.app())

    def close(self) -> None:
        """Close the connections, so that SQLite can remove the files beside the archive."""
        if pm.is_registered(self):
            pm.unregister(self)
        self._threads.shutdown()
        self._long.shutdown()
        if self.datasette.executor is not None:
            self.datasette.executor.shutdown()
        self.datasette.databases[DATABASE].close()
        self._cache.close()
        with suppress(OsceCrawlerError):  # the file may be gone; each page has said so
            Archive.open(self._path).connection.close()

    @_hook
    def register_routes(self, datasette: Datasette) -> list[tuple[str, Any]]:
        """Our pages come before Datasette's: the first match of a path is used."""
        if datasette is not self.datasette:
            return []
        return [(pattern, self._in_thread(view)) for pattern, view in ROUTES]

    @_hook
    def asgi_wrapper(self, datasette: Datasette) -> Callable[[Application], Application]:
        """Methods and headers of every response, Datasette's too."""
        return guarded if datasette is self.datasette else _unchanged

    @_hook
    def prepare_connection(self, conn: Any, database: str, datasette: Datasette) -> None:
        """Datasette opens the file read-only; this holds for every statement, too."""
        if datasette is self.datasette and database == DATABASE:
            conn.execute("PRAGMA query_only = ON")
            guard(conn)

    @_hook
    def permission_allowed(self, datasette: Datasette, action: str, resource: Any) -> Any:
        """While a release is withheld: only what leaves it out is shown, and no other SQL runs."""
        if datasette is not self.datasette or action not in {"execute-sql", "view-table"}:
            return None
        table = resource[1] if isinstance(resource, tuple) else None
        if table in OPEN_WHILE_WITHHOLDING:
            return None
        return self._unless_withholding

    async def _unless_withholding(self) -> bool | None:
        rows = await self.datasette.databases[DATABASE].execute(_WITHHELD)
        return False if rows.rows else None

    @_hook
    def menu_links(self, datasette: Datasette) -> list[dict[str, str]]:
        """Back from Datasette's pages to ours."""
        return [{"href": "/", "label": "Press releases"}] if datasette is self.datasette else []

    def _in_thread(self, view: View) -> Callable[[Any], Awaitable[DatasetteResponse]]:
        threads, seconds = (
            (self._long, _LONG_SECONDS) if view in LONG else (self._threads, _SECONDS)
        )

        async def answered(request: Any) -> DatasetteResponse:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(
                threads, self._answer, view, _asked(request), seconds
            )
            return DatasetteResponse(
                answer.content,
                status=answer.status,
                headers=dict(answer.headers),
                content_type=answer.content_type,
            )

        return answered

    def _answer(self, view: View, asked: Request, seconds: int) -> Response:
        """The page, from one state of the archive; a reason where there is none."""
        try:
            limit = TimeLimit(seconds)
            cache = self._cache.at(limit)  # before the archive is opened
            archive = replace(Archive.open(self._path, log_is_known=True), cache=cache)
            with closing(archive.connection), limited(archive, limit), archive.snapshot():
                return view(archive, asked)
        except TookTooLong:
            return _stopped(asked, seconds)
        except NotInArchive as error:
            return _explained(404, "Not in this archive", error, self._path)
        except BadQuery as error:
            return _explained(400, "This address cannot be read", error, self._path)
        except OsceCrawlerError as error:
            return _explained(503, "The archive cannot be read", error, self._path)


def _unchanged(application: Application) -> Application:
    return application


def _datasette(path: Path) -> Datasette:
    made = Datasette(memory=False, settings=_SETTINGS, metadata=metadata_of(DATABASE))
    made.remove_database("_memory")
    # Without a log beside it, a file that nobody can write is opened as one that never changes.
    is_mutable = is_writable(path) or Path(f"{path}-wal").exists()
    made.add_database(Database(made, str(path.absolute()), is_mutable=is_mutable), name=DATABASE)
    return made


def _asked(request: Any) -> Request:
    found: Mapping[str, str | None] = request.url_vars
    parts = {name: unquote(part) for name, part in found.items() if part}
    return Request(
        path=request.path,
        parts=parts,
        arguments=arguments_of(request.query_string),
        root=f"{request.scheme}://{request.host}",
    )


def _stopped(asked: Request, seconds: int) -> Response:
    """A page for an answer that took too long."""
    after = f"stopped after {seconds} seconds of computing"
    if query := asked.get("q"):
        reason = (
            f"{after}: {query}; use fewer words, and write more letters before each *. The command"
            " osce-crawler search has no limit"
        )
        return page("problem.html", status=400, title="This search takes too long", reason=reason)
    return page("problem.html", status=503, title="This page takes too long", reason=after)


def _explained(status: int, title: str, error: Exception, path: Path) -> Response:
    """A page that says what was wrong. It does not show where the file is on this machine."""
    reason = str(error).replace(str(path), "the archive")
    return page("problem.html", status=status, title=title, reason=reason)
