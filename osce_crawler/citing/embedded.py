"""Citations inside a web page: COinS, `citation_*` metadata and JSON-LD.

Zotero reads the first two; search engines read the third, which Zotero ignores.
"""

from typing import Any
from urllib.parse import urlencode

from osce_crawler.citing.citation import PUBLISHER, Citation


def coins(citation: Citation) -> str:
    """The `title` of a COinS span (OpenURL, Dublin Core), not escaped for HTML."""
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "report"),
        ("rft.title", citation.title),
        *(("rft.creator", author) for author in citation.authors),
        ("rft.publisher", PUBLISHER),
        ("rft.date", citation.published_on or ""),
        ("rft.language", citation.language),
        ("rft.identifier", citation.url),
        ("rft.description", citation.evidence.capitalize()),
        *(("rft.subject", field) for field in citation.fields_of_work),
    ]
    return urlencode([(name, value) for name, value in fields if value])


def meta_tags(citation: Citation) -> list[tuple[str, str]]:
    """Names and contents of `<meta>` elements (Highwire Press), in order."""
    tags = [
        ("citation_title", citation.title),
        *(("citation_author_institution", author) for author in citation.authors),
        ("citation_technical_report_institution", PUBLISHER),
        ("citation_publication_date", (citation.published_on or "").replace("-", "/")),
        ("citation_language", citation.language),
        ("citation_public_url", citation.url),
        ("citation_keywords", "; ".join(citation.fields_of_work)),
    ]
    return [(name, content) for name, content in tags if content]


def json_ld(citation: Citation, *, text: str) -> dict[str, Any]:
    """The release as schema.org `NewsArticle`, to be serialized as JSON."""
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": citation.title,
        "inLanguage": citation.language,
        "url": citation.url,
        "identifier": citation.content_digest,
        "author": [{"@type": "Organization", "name": author} for author in citation.authors],
        "publisher": {"@type": "Organization", "name": PUBLISHER},
        "articleBody": text,
    }
    if citation.published_on:
        article["datePublished"] = citation.published_on
    if citation.fields_of_work:
        article["about"] = list(citation.fields_of_work)
    return article
