"""Scrapy's settings. Every value that is not Scrapy's default says the default and why."""

import os

from osce_crawler import __version__

BOT_NAME = "osce_crawler"
SPIDER_MODULES = ["osce_crawler.spiders"]
NEWSPIDER_MODULE = "osce_crawler.spiders"

# Our own setting: the archive to write. `osce-crawler crawl --archive` sets it.
OSCE_ARCHIVE = os.environ.get("OSCE_ARCHIVE", "data/osce.db")

# Our own setting: whether nothing is kept. `osce-crawler crawl --dry-run` sets it.
OSCE_DRY_RUN = False

# Default: Scrapy's own name. A site's operator must be able to see who asks, and to write to them.
OSCE_CONTACT = os.environ.get("OSCE_CONTACT", "")
USER_AGENT = f"osce-crawler/{__version__} (archive of OSCE press releases{'; ' + OSCE_CONTACT if OSCE_CONTACT else ''})"

# Default in code: False. A default never harms the site.
ROBOTSTXT_OBEY = True
# Default: 0. Seconds between two requests; robots.txt may ask for more, and gets it
# (extensions.py).
DOWNLOAD_DELAY = 3
# Defaults: 16 and 8. One connection a host. Both, because a delay of 0 with only the second one
# stalls Scrapy 2.19.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Default: 100. Our pages are one item each, and one transaction; Scrapy would start a hundred tasks
# for every response.
CONCURRENT_ITEMS = 1
# Default: True. Scrapy would read and parse the spider's source again for every response, for a
# mistake that we test for.
WARN_ON_GENERATOR_RETURN_VALUE = False
# Default: 180. A page that takes longer is tried again, then reported.
DOWNLOAD_TIMEOUT = 60
# Default: 1 GiB. A page of text has at most 8 MiB (pages/document.py); more is another file.
DOWNLOAD_MAXSIZE = 9 * 1024 * 1024
# Default: 32 MiB; above the maximum it could never be said.
DOWNLOAD_WARNSIZE = 0
# Default: False. An archive of record reads only from who it thinks it reads from.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Default: 2. Three more tries, then the page is reported as failed.
RETRY_TIMES = 3
# Default: True. Releases need no session; a cookie could make two fetches of one page differ.
COOKIES_ENABLED = False
# Default: True. We follow addresses, not what a page asks a browser to do.
METAREFRESH_ENABLED = False
# Default: Scrapy's fingerprints of requests. The spider asks for each release once, by node id and
# language.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

DOWNLOADER_MIDDLEWARES = {
    # Scrapy's allows subdomains and any port; ours is the list of hosts that serve the same nodes.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "osce_crawler.middlewares.AllowedHosts": 50,
    # Scrapy's takes a robots.txt that the server failed on for one that allows everything.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "osce_crawler.middlewares.CarefulRobotsTxt": 100,
    # Scrapy's does not wait as long as `Retry-After` says; ours does, for all requests.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "osce_crawler.middlewares.PatientRetry": 550,
    # Beyond redirects (600) and content decoding (590): sees every answer, as it came over the
    # wire.
    "osce_crawler.middlewares.CaptureMiddleware": 610,
    # No passwords are sent, and none is read from addresses.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    # Error pages reach us: each answer is a capture, and is reported. The site need not know which
    # listing led us to a release; we copy no meta.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    # Listings lead on by their pager, never by depth; and no address is too long to be kept.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
EXTENSIONS = {
    "osce_crawler.extensions.CrawlRun": 10,
    "osce_crawler.extensions.CrawlDelay": 20,
    # Crash-safe state belongs in the archive.
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    # Lines about pages a minute are for developers; the run report is for people.
    "scrapy.extensions.logstats.LogStats": None,
}
ITEM_PIPELINES = {
    "osce_crawler.pipelines.ArchiveCapture": 100,
    "osce_crawler.pipelines.ParsePressRelease": 200,
    "osce_crawler.pipelines.RemoveRepeatedParagraphs": 300,
    "osce_crawler.pipelines.ArchiveRevision": 400,
}

# Default: True. A port that takes commands from any local process.
TELNETCONSOLE_ENABLED = False
# Default: True. A local server that runs code sent to it.
REMOTE_CONTROL_ENABLED = False
# Defaults: True. Our own summary is the run report, and counts what the archive holds.
STATS_DUMP = False
DOWNLOADER_STATS = False
# Default: DEBUG. Weekly mail from cron should be empty when all is well.
LOG_LEVEL = os.environ.get("OSCE_LOG_LEVEL", "WARNING")
