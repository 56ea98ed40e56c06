"""Watching a site over its runs: figures of each, and what is wrong, named with its evidence."""

from unioncrawler.watch.alarms import Alarm, News, compare
from unioncrawler.watch.causes import Cause, Finding, judge
from unioncrawler.watch.figures import ChannelFigures, Past, RunFigures

__all__ = [
    "Alarm",
    "Cause",
    "ChannelFigures",
    "Finding",
    "News",
    "Past",
    "RunFigures",
    "compare",
    "judge",
]
