"""The archive of record for the press releases of the OSCE.

`from osce_crawler import Archive` reads one: see `osce_crawler.api` and docs/python.md.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osce_crawler.api import Archive

__all__ = ["Archive", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the reader when it is asked for: the command starts without it."""
    if name == "Archive":
        from osce_crawler.api import Archive  # noqa: PLC0415

        return Archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
