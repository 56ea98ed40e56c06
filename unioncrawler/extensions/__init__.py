"""What lives as long as a crawl: the open archive, the pace of each host, its own Crawl-delay."""

from unioncrawler.extensions.backoff import Backoff, LetGoError
from unioncrawler.extensions.delay import LONGEST_DELAY, CrawlDelay
from unioncrawler.extensions.given import Given
from unioncrawler.extensions.session import ArchiveSession

__all__ = [
    "LONGEST_DELAY",
    "ArchiveSession",
    "Backoff",
    "CrawlDelay",
    "Given",
    "LetGoError",
]
