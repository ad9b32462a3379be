"""A release as schema.org describes it (JSON-LD), for programs that read pages. Pure."""

from collections.abc import Mapping
from typing import Any

from osce_crawler.web.addresses import web_address


def linked_data(text: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The description of one text. Unknown fields are left out."""
    publisher = {
        "@type": "Organization",
        "name": "Organization for Security and Co-operation in Europe",
    }
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": text["title"],
        "inLanguage": text["language"],
        "datePublished": text["published_on"],
        "dateline": text["dateline"],
        "articleSection": text["fields_of_work"],
        "author": [{"@type": "Organization", "name": name} for name in text["sources"]],
        "publisher": publisher,
        "url": address,
        "isBasedOn": web_address(text["url"]),
        "identifier": text["content_digest"],
        "dateModified": text["created_at"],
    }
    return {name: value for name, value in described.items() if value}
