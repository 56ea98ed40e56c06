"""What lives as long as a crawl: the archive, the pace of each host, its Crawl-delay, the watch."""

from unioncrawler.extensions.backoff import Backoff, LetGoError
from unioncrawler.extensions.delay import LONGEST_DELAY, CrawlDelay
from unioncrawler.extensions.given import Given
from unioncrawler.extensions.session import ArchiveSession
from unioncrawler.extensions.watching import RunWatch

__all__ = [
    "LONGEST_DELAY",
    "ArchiveSession",
    "Backoff",
    "CrawlDelay",
    "Given",
    "LetGoError",
    "RunWatch",
]
