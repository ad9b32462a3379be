"""The addresses that `crawl` is given: as arguments, and in a file."""

from osce_crawler.cli.dry_run import read_urls
from osce_crawler.errors import BadAddress, BadArgument, PageRefused
from osce_crawler.machine import raise_if_lacking
from osce_crawler.urls import Site, release_address


def all_urls(urls: tuple[str, ...], url_file: str | None, site: str) -> tuple[str, ...]:
    """The addresses given and those in the file. Raises BadAddress, BadArgument."""
    urls += _urls_in(url_file) if url_file else ()
    _check_urls(urls, site)
    return urls


def _urls_in(source: str) -> tuple[str, ...]:
    """The addresses in a file. Raises BadArgument."""
    try:
        urls = read_urls(source)
    except (OSError, UnicodeDecodeError) as error:
        raise_if_lacking(error)
        why = getattr(error, "strerror", None) or "not UTF-8"
        raise BadArgument(
            f"--urls {source}: {why}; expected a file with one address a line"
        ) from error
    if not urls:
        raise BadArgument(f"--urls {source}: no address; expected a file with one address a line")
    return urls


def _check_urls(urls: tuple[str, ...], site: str) -> None:
    """Raises BadAddress if none of the addresses given can be a release of the site."""
    refusals: list[str] = []
    for url in urls:
        try:
            release_address(url, Site.of(site))
        except PageRefused as refusal:
            refusals.append(str(refusal))
    if urls and len(refusals) == len(urls):
        raise BadAddress(refusals[0])
