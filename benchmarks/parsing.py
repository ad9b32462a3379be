"""Parse: all fields and deduplication of a page, against one tree of the same page and against
trafilatura.
"""

from collections.abc import Callable, Sequence
from random import Random

from lxml import html

from benchmarks.pages import Page
from benchmarks.peers import absent, installed
from benchmarks.report import Figure
from benchmarks.timing import cpu_seconds
from osce_crawler.records import CleanRelease
from osce_crawler.refine import refine_page
from osce_crawler.urls import OSCE

_MILLISECONDS = 1000.0


class WrongResult(Exception):
    """A parser gave another text than the generator printed: its time would mean nothing."""


def parse_figures(pages: Sequence[Page], rounds: int, random: Random) -> list[Figure]:
    """CPU milliseconds a page. Raises WrongResult where our own parser misreads a generated
    page.
    """
    for page in pages:
        check(page)
    contenders: dict[str, Callable[[Page], object]] = {
        "ours": _refined,
        "lxml.html": lambda page: html.document_fromstring(page.body),
        "lxml.html again": lambda page: html.document_fromstring(page.body),
    }
    if installed("trafilatura"):
        contenders["trafilatura"] = _trafilatura(pages)
    else:
        print(absent("trafilatura"))
    seconds = cpu_seconds(contenders, pages, rounds, random)
    took = {name: value * _MILLISECONDS / len(pages) for name, value in seconds.items()}
    return _figures(took)


def check(page: Page) -> None:
    """Raises WrongResult where a generated page is not read as it was meant."""
    release = page.release
    clean = _refined(page)
    if release is None or (clean.kept, clean.release.title) != (release.paragraphs, release.title):
        raise WrongResult(
            f"{page.path} ({page.template}): other paragraphs than the page was made from"
        )
    if clean.release.warnings:
        raise WrongResult(f"{page.path} ({page.template}): {'; '.join(clean.release.warnings)}")


def _refined(page: Page) -> CleanRelease:
    return refine_page(
        page.body, url=OSCE.root + page.path, content_type="text/html; charset=utf-8"
    )


def _trafilatura(pages: Sequence[Page]) -> Callable[[Page], object]:
    import trafilatura

    # Decoded before: guessing the charset is not what we compare.
    texts = {page.path: page.body.decode() for page in pages}
    return lambda page: trafilatura.extract(texts[page.path])


def _figures(took: dict[str, float]) -> list[Figure]:
    def against(peer: str, at_most: float | None) -> Figure:
        return Figure(
            name="parse, all fields and"
                 " deduplication", unit="CPU ms a page", ours=took["ours"], peer_name=peer,
            peer=took[peer], at_most=at_most,
        )  # fmt: skip

    control = Figure(
        name="control: the same thing twice", unit="CPU ms a page", ours=took["lxml.html again"],
        peer_name="lxml.html", peer=took["lxml.html"],
    )  # fmt: skip
    peers = [against("trafilatura", 0.2)] if "trafilatura" in took else []
    return [against("lxml.html", 1.6), *peers, control]
