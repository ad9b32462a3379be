"""The request of each lead."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy.http import Request

from osce_crawler.file_choice import FileChoice
from osce_crawler.records import Lead, Purpose
from osce_crawler.responses import make_conditional
from osce_crawler.spiders.files import file_meta

if TYPE_CHECKING:
    from osce_crawler.spiders.increment import Increment

_RELEASE_PRIORITY = 10
"""Releases are requested before the next listing page. So an interrupted run has the newest
releases, and the queue stays short.
"""


class Callbacks(NamedTuple):
    """What is called with the response."""

    listing: Callable[..., Any]
    rolled: Callable[..., Any]
    """For a page of the rolling walk."""
    release: Callable[..., Any]
    file: Callable[..., Any]
    failure: Callable[..., Any]
    """Without a response."""


def requests_for(
    leads: Iterable[Lead],
    callbacks: Callbacks,
    increment: "Increment | None",
    files: FileChoice | None,
) -> Iterator[Request]:
    """The requests. Those of an increment are conditional where the archive has a valid tag."""
    for lead in leads:
        if lead.purpose is Purpose.LISTING:
            is_rolled = increment is not None and lead.url in increment.rolled
            yield Request(
                lead.url,
                callback=callbacks.rolled if is_rolled else callbacks.listing,
                errback=callbacks.failure,
                cb_kwargs={"start": lead.listing},
                meta={"purpose": lead.purpose},
            )
        elif lead.purpose is Purpose.FILE:
            yield Request(
                lead.url, callback=callbacks.file, errback=callbacks.failure, meta=file_meta(files)
            )
        else:
            request = Request(
                lead.url,
                callback=callbacks.release,
                errback=callbacks.failure,
                priority=_RELEASE_PRIORITY,
                meta={"purpose": lead.purpose},
            )
            if increment is not None:
                make_conditional(request, increment.state.validators(lead.url))
            yield request
