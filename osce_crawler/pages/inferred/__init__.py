"""Reads pages of unknown design."""

from osce_crawler.pages.inferred.template import template_lines

__all__ = ["template_lines"]
