"""Reading a page: pure functions from bytes to the values of `items`."""

from unioncrawler.pages.finish import finish_article
from unioncrawler.pages.page import read_page

__all__ = ["finish_article", "read_page"]
