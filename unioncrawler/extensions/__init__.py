"""What lives as long as a crawl: the open archive, and the site's own Crawl-delay."""

from unioncrawler.extensions.delay import LONGEST_DELAY, CrawlDelay
from unioncrawler.extensions.session import ArchiveSession

__all__ = ["LONGEST_DELAY", "ArchiveSession", "CrawlDelay"]
