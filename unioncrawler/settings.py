"""Scrapy settings: only what differs from Scrapy's defaults, which stand in the comments."""

import os

from unioncrawler import __version__

BOT_NAME = "unioncrawler"
SPIDER_MODULES = ["unioncrawler.spiders.sites"]

# Who asks. CONTACT (an e-mail or web address) is sent along, so that a site can reach the operator.
CONTACT = None
USER_AGENT = f"unioncrawler/{__version__}"  # default Scrapy/VERSION (+https://scrapy.org)

# Politeness: one request at a time, with a pause; a profile sets its own.
ROBOTSTXT_OBEY = True  # default False
CONCURRENT_REQUESTS = 2  # default 16; one under way, one ready to go; the rest is in the archive
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
DOWNLOAD_DELAY = 1.25  # default 0
DOWNLOAD_DELAY_JITTER = 0.2  # default 0.5; so a pause is never shorter than a second
DOWNLOAD_TIMEOUT = 60  # default 180
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # default 1 GiB
DOWNLOAD_WARNSIZE = 0  # default 32 MiB
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",  # default en
    "Accept-Encoding": "gzip, deflate",  # what a WARC reader can be trusted to undo
}

# What an operator gives to be let in with: a cookies.txt of a browser, and a proxy.
COOKIES_FILE = os.environ.get("UNIONCRAWLER_COOKIES") or None
PROXY = os.environ.get("UNIONCRAWLER_PROXY") or None

# Consoles that let others in are off.
TELNETCONSOLE_ENABLED = False  # default True
REMOTE_CONTROL_ENABLED = False  # default True

# Redirects are followed by the spider, on the site.
METAREFRESH_ENABLED = False  # default True

# The archive is the frontier. ARCHIVE_DIR holds archive.db.
ARCHIVE_DIR = "output"
WARC_ENABLED = True  # every response is put on record, in ARCHIVE_DIR/warc, before it is read
WARC_ROTATE_BYTES = 1024**3  # a WARC file is closed behind this size
SCHEDULER = "unioncrawler.frontier.ArchiveFrontier"
CONCURRENT_ITEMS = 1  # default 100; a task each, for pipelines that never wait
ITEM_PIPELINES = {
    "unioncrawler.pipelines.ValidatePipeline": 100,
    "unioncrawler.pipelines.NormalisePipeline": 200,
    "unioncrawler.pipelines.BoilerplatePipeline": 300,
    "unioncrawler.pipelines.ArchivePipeline": 400,
}
EXTENSIONS = {
    "unioncrawler.extensions.ArchiveSession": 0,
    "unioncrawler.extensions.CrawlDelay": 0,
    "unioncrawler.extensions.Backoff": 0,
    "unioncrawler.extensions.Given": 0,
    "unioncrawler.extensions.RunWatch": 10,
}
# https://docs.scrapy.org/en/latest/topics/downloader-middleware.html
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "unioncrawler.middlewares.UnpackingMiddleware": 590,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "unioncrawler.middlewares.GivenCookiesMiddleware": 700,
    "unioncrawler.middlewares.GivenProxyMiddleware": 740,  # before Scrapy's own, which takes it on
    "unioncrawler.middlewares.StrictRobotsMiddleware": 100,
    "unioncrawler.middlewares.PaceMiddleware": 880,  # before retries
    "unioncrawler.middlewares.RecordMiddleware": 890,  # nearest the wire: before redirects, retries
}
# https://docs.scrapy.org/en/latest/topics/spider-middleware.html
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # every response is judged
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # depth means nothing in an archive
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # entries are never dropped
}
WARN_ON_GENERATOR_RETURN_VALUE = False  # default True; looks through each callback at each response
LOG_LEVEL = "INFO"  # default DEBUG
