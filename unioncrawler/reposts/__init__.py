"""Which article's text stands in another's, and which of the two is likely the original.

Pure functions of texts and of what is known of their articles; `archive/reposts.py` keeps them.
"""

from unioncrawler.reposts.comparing import Shared, compare
from unioncrawler.reposts.direction import Known, Why, choose_original, is_same_article
from unioncrawler.reposts.shingles import bare, sample

__all__ = [
    "Known",
    "Shared",
    "Why",
    "bare",
    "choose_original",
    "compare",
    "is_same_article",
    "sample",
]
