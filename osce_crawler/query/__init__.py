"""The query language of search: text to a tree, to an FTS5 expression, and to a sentence. Pure."""

from osce_crawler.query.parsing import parse_query
from osce_crawler.query.tree import Query

__all__ = ["Query", "parse_query"]
