"""`unioncrawler crawl` in a process of its own whose clock shows another time.

usage: python -m tests.shifted_crawl SECONDS-AHEAD [OPTION]...
"""

from __future__ import annotations

import sys
from datetime import timedelta

from tests.calendar import shift_clocks
from unioncrawler.cli import main

if __name__ == "__main__":
    ahead = timedelta(seconds=float(sys.argv[1]))
    shift_clocks(lambda: ahead)
    main(["crawl", *sys.argv[2:]])
