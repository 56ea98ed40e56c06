"""What lives as long as a crawl: the open archive, the site's own Crawl-delay, the watch."""

from unioncrawler.extensions.delay import LONGEST_DELAY, CrawlDelay
from unioncrawler.extensions.session import ArchiveSession
from unioncrawler.extensions.watching import RunWatch

__all__ = ["LONGEST_DELAY", "ArchiveSession", "CrawlDelay", "RunWatch"]
