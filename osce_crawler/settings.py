"""Scrapy settings. A comment gives Scrapy's default and the reason for each other value."""

import os

from osce_crawler.configuration import user_agent
from osce_crawler.increments.ages import AGES

BOT_NAME = "osce_crawler"
# The module of the one spider: Scrapy imports all modules of a package.
SPIDER_MODULES = ["osce_crawler.spiders.press_releases"]
NEWSPIDER_MODULE = "osce_crawler.spiders"
# Default: none. `scrapy crawl` prints errors as one line and has the exit codes of this program.
COMMANDS_MODULE = "osce_crawler.scrapy_commands"

# Setting of this project: path of the archive. `osce-crawler crawl --archive` sets it.
OSCE_ARCHIVE = os.environ.get("OSCE_ARCHIVE", "data/osce.db")

# Setting of this project: whether to write nothing. `osce-crawler crawl --dry-run` sets it.
OSCE_DRY_RUN = False

# Setting of this project: languages of the crawled releases; none: all. The configuration file of
# the archive sets it (spiders/configured.py), also the contact and the delay.
OSCE_LANGUAGES: tuple[str, ...] = ()

# Setting of this project: requests of an increment; None: the usual number.
OSCE_BUDGET: int | None = None
# Days after which an increment requests a release again.
OSCE_AGES: tuple[int, ...] = AGES

# Setting of this project: how the operator of the site can contact the person who runs the crawler.
OSCE_CONTACT = os.environ.get("OSCE_CONTACT", "")
# Default: Scrapy's own name.
USER_AGENT = user_agent(OSCE_CONTACT)

# Default: False. The crawler must obey robots.txt (RFC 9309) even if it is not configured.
ROBOTSTXT_OBEY = True
# Default: 0. Seconds between two requests, at least; up to half of it is added (pace.py). A longer
# `Crawl-delay` in robots.txt is obeyed.
DOWNLOAD_DELAY = 3
# Setting of this project: seconds of the pauses after the site has refused several requests, before
# the crawl stops (breaker.py). For tests; shorter pauses harm a site in trouble.
OSCE_PAUSES = os.environ.get("OSCE_PAUSES", "60,300,900")
# Defaults: 16 and 8. One connection per host. Both are set because Scrapy 2.19 stalls with a delay
# of 0 if only the second one is set.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Default: 100. Each page is one item and one transaction (pipelines.py). With the default, Scrapy
# would start a hundred tasks for every response.
CONCURRENT_ITEMS = 1
# Default: True. Scrapy would parse the spider's source again for every response, to warn of a
# mistake that the tests exclude.
WARN_ON_GENERATOR_RETURN_VALUE = False
# Default: 180. Seconds. A page that takes longer is retried, then reported as failed.
DOWNLOAD_TIMEOUT = 60
# Default: handlers also of files, FTP and S3, to which a site could redirect; and one for each of
# HTTP and HTTPS, made at once. Each reads all certificates of the system: 0.03 s. Here a handler is
# made when it is needed.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "osce_crawler.middlewares.HandlerOnDemand",
    "https": "osce_crawler.middlewares.HandlerOnDemand",
}
# Default: a resolver that knows IPv4 alone: a host with IPv6 addresses only would have no name.
# This one has no time limit of its own; that of the request includes the name.
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"
# Setting of this project: length of the longest body that is received and decoded. A page has at
# most 8 MiB (pages/document.py); anything larger is another file.
OSCE_LONGEST_BODY = 9 * 1024 * 1024
# Defaults: 1 GiB, 32 MiB and True. Scrapy would drop a body that is too large, and a response that
# is not whole. Both are captures, with the bytes up to the limit (bodies.py).
DOWNLOAD_MAXSIZE = 0
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False
# Default: False. An archive must be sure which host it read.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Default: 2. Three retries, then the page is reported as failed.
RETRY_TIMES = 3
# Default: a filter by request fingerprint. The spider itself requests each release once, by node id
# and language.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Default of the three settings with `_BASE`: all components of Scrapy. The usual way to exclude one
# is to set it to None in the setting without `_BASE`. But Scrapy loads what it excludes, also an
# HTTP client, an HTTP server and the list of public suffixes: 0.2 s for each crawl. So these lists
# are complete.
DOWNLOADER_MIDDLEWARES_BASE = {
    # Scrapy's OffsiteMiddleware allows every subdomain and port. Ours allows the hosts of the site.
    "osce_crawler.middlewares.AllowedHosts": 50,
    # Scrapy's middleware allows everything if robots.txt cannot be read. RFC 9309, section 2.3.1.4,
    # requires complete disallow.
    "osce_crawler.robots.RobotsTxt": 100,
    # No HttpAuthMiddleware: no passwords are sent, and none are read from addresses.
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    # Rechecks of an increment are conditional. Scrapy has only its HttpCacheMiddleware,
    # with a store of its own.
    "osce_crawler.middlewares.ConditionalRequests": 450,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    # Scrapy's middleware does not wait as long as `Retry-After` says (RFC 9110, section 10.2.3).
    # Ours does, and holds back all requests.
    "osce_crawler.middlewares.PatientRetry": 550,
    # No MetaRefreshMiddleware: only HTTP redirects are followed, not `<meta http-equiv="refresh">`.
    # Scrapy's middleware follows a redirect whose response is not whole.
    "osce_crawler.bodies.WholeRedirects": 600,
    "osce_crawler.middlewares.CaptureMiddleware": 610,
    # Scrapy's HttpCompressionMiddleware ignores checksums, lengths and bytes after the end.
    "osce_crawler.bodies.DecodedBody": 620,
    # Next to the downloader, so it sees every response as received.
    "osce_crawler.bodies.ReceivedBody": 630,
    # No CookiesMiddleware: releases need no session. A cookie could make two responses of one page
    # differ.
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    # No HttpCacheMiddleware, no DownloaderStats: the archive has the pages and the counts.
}
# No HttpErrorMiddleware: it would drop error pages; here each response becomes a capture. No
# RefererMiddleware: it would send the address of the listing, which the site does not need. No
# DepthMiddleware: a walk ends by its pager. No UrlLengthMiddleware: long addresses are stored like
# any other. No StartSpiderMiddleware: the spider marks its first requests itself.
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
# Nothing of Scrapy. TelnetConsole and RemoteControl open a port that runs the commands sent to it.
# The state of a crawl is in the archive, which survives a crash (no SpiderState); exports are a
# verb (no FeedExporter); the run report replaces statistics and the log of pages per minute.
EXTENSIONS_BASE = {
    "osce_crawler.extensions.CrawlRun": 10,
    "osce_crawler.site_guard.SiteGuard": 20,
    "osce_crawler.pace.Pace": 20,
    "osce_crawler.limits.RunLimits": 30,
    # After CrawlRun: it logs what the run has become.
    "osce_crawler.run_events.RunEvents": 40,
}
ITEM_PIPELINES = {
    "osce_crawler.pipelines.ArchiveCapture": 100,
    "osce_crawler.pipelines.ParsePressRelease": 200,
    "osce_crawler.pipelines.RemoveRepeatedParagraphs": 300,
    "osce_crawler.pipelines.ArchiveRevision": 400,
}

# Default: a collector in memory. The run report replaces Scrapy's statistics.
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
DOWNLOADER_STATS = False
# Default: DEBUG. A weekly crawl from cron should send no mail if there is no problem.
LOG_LEVEL = os.environ.get("OSCE_LOG_LEVEL", "WARNING")
# Default: ten packages, whose versions Scrapy asks for also where it does not log them.
LOG_VERSIONS: list[str] = []
