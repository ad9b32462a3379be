"""What the peers make of a page of the labelled set: paragraphs in, paragraphs out.

An extractor takes a page, not paragraphs, so each case becomes a plain article: a heading and a
`<p>` a paragraph, with nothing around it that could be taken for text. A peer that answers nothing
loses every paragraph.
"""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from html import escape

from lxml import html

from benchmarks.peers import installed
from osce_crawler.dedup.paragraphs import remove_repeated
from tests.dedup.labelled import Case

Baseline = Callable[[Case], Sequence[str]]
_UNTITLED = "Organization for Security and Co-operation in Europe"
_CYRILLIC = re.compile("[а-яё]{4}")


def article(case: Case) -> str:
    """The page of a case, under its own title if it has one."""
    title = escape(case.title or _UNTITLED)
    body = "\n".join(f"<p>{escape(text)}</p>" for text in case.paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="{_language(case)}"><head><meta'
        f' charset="utf-8"><title>{title}</title></head>\n'
        f"<body><main><article>\n<h1>{title}</h1>\n<div>\n{body}\n</div>\n</article></main></body></html>\n"
    )


def ours(case: Case) -> Sequence[str]:
    """The policy of this version."""
    return [
        paragraph.text
        for paragraph in remove_repeated(case.paragraphs, case.title)
        if paragraph.kept
    ]


def each_text_once(case: Case) -> Sequence[str]:
    """`dict.fromkeys`: what most people would write."""
    return list(dict.fromkeys(case.paragraphs))


def baselines() -> Mapping[str, tuple[str, Baseline]]:
    """Name, module and function of each peer, in the order of the table."""
    return {
        "trafilatura": ("trafilatura", trafilatura_plain),
        "trafilatura, deduplicate=True": ("trafilatura", trafilatura_fresh),
        "the same, one process for all": ("trafilatura", trafilatura_remembering),
        "newspaper4k": ("newspaper", newspaper4k),
        "readability-lxml": ("readability", readability),
    }


def present() -> dict[str, Baseline]:
    """The baselines that are installed."""
    return {name: run for name, (module, run) in baselines().items() if installed(module)}


def trafilatura_plain(case: Case) -> Sequence[str]:
    """As it comes."""
    import trafilatura

    return _lines(case, trafilatura.extract(article(case)))


def trafilatura_fresh(case: Case) -> Sequence[str]:
    """Its memory of all texts it has ever seen is emptied around each case, which is the best for
    it.
    """
    from trafilatura.meta import reset_caches

    reset_caches()
    lines = trafilatura_remembering(case)
    reset_caches()
    return lines


def trafilatura_remembering(case: Case) -> Sequence[str]:
    """As a crawl would run it: what earlier pages said is missing from later ones."""
    import trafilatura

    return _lines(case, trafilatura.extract(article(case), deduplicate=True))


def newspaper4k(case: Case) -> Sequence[str]:
    """Its text, a paragraph a line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses a library that only its summaries need
        import newspaper
        from newspaper.exceptions import ArticleException
    try:
        read = newspaper.article(
            "https://www.osce.org/cthb/47920", language=_language(case), input_html=article(case)
        )
    except ArticleException:
        return []
    return _lines(case, read.text)


def readability(case: Case) -> Sequence[str]:
    """The paragraphs of its summary."""
    from readability import Document
    from readability.readability import Unparseable

    try:
        summary = Document(article(case)).summary(html_partial=True)
    except Unparseable:
        return []
    blocks = html.fromstring(summary).iter("p", "h1")
    return _lines(
        case, "\n".join(" ".join("".join(map(str, block.itertext())).split()) for block in blocks)
    )


def _lines(case: Case, text: str | None) -> Sequence[str]:
    """The paragraphs of a plain text. The page's own heading is no copy: one line that equals it is
    let go.
    """
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[1:] if lines and lines[0] == (case.title or _UNTITLED) else lines


def _language(case: Case) -> str:
    return "ru" if any(_CYRILLIC.search(text.casefold()) for text in case.paragraphs) else "en"
