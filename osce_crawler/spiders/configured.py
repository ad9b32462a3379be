"""Settings of a crawl from the configuration file beside the archive, and the required contact."""

from pathlib import Path

from scrapy.settings import BaseSettings

from osce_crawler.archive.database import check_exists
from osce_crawler.archive.place import check_place, clash_of_roots
from osce_crawler.configuration import (
    checked_contact,
    contact_missing,
    read_configuration,
    user_agent,
)
from osce_crawler.errors import BadArgument, BadConfiguration
from osce_crawler.spiders.arguments import CrawlArguments


def apply_configuration(settings: BaseSettings) -> None:
    """Set what the archive's file says: contact, delay, languages, budget and ages.

    The environment variable OSCE_CONTACT, and settings of the command line, have precedence. Raises
    BadConfiguration.
    """
    configuration = read_configuration(Path(settings["OSCE_ARCHIVE"]))
    contact = settings["OSCE_CONTACT"] or configuration.contact
    if contact:
        try:
            contact = checked_contact(contact)
        except ValueError as error:
            raise BadConfiguration(f"OSCE_CONTACT: {error}") from error
        settings.set("OSCE_CONTACT", contact, priority="spider")
        settings.set("USER_AGENT", user_agent(contact), priority="spider")
    if configuration.delay is not None:
        settings.set("DOWNLOAD_DELAY", configuration.delay, priority="spider")
    settings.set("OSCE_LANGUAGES", configuration.languages, priority="spider")
    settings.set("OSCE_BUDGET", configuration.budget, priority="spider")
    settings.set("OSCE_AGES", configuration.ages, priority="spider")


def check_conditions(arguments: CrawlArguments, settings: BaseSettings) -> None:
    """Raises ArchiveUnusable if the archive must exist and does not, or if an empty file or folder
    is in its place; BadArgument if it has releases of another root; and BadConfiguration if the
    live site is crawled and no contact address is known.
    """
    archive, root = Path(settings["OSCE_ARCHIVE"]), arguments.site.root
    check_place(archive, new=arguments.new)
    if arguments.must_exist:
        check_exists(archive)
    is_asked = arguments.dry_run or arguments.other_root
    if not is_asked and (clash := clash_of_roots(archive, root)):
        raise BadArgument(f"{clash}; use another archive, or set other_root=1")
    if arguments.site.is_live and not settings["OSCE_CONTACT"]:
        raise contact_missing(archive)
