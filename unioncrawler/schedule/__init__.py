"""When a site is due, worked out from its rules, its last run and the time: no clock, no I/O."""

from unioncrawler.schedule.moments import first_opening, next_moment
from unioncrawler.schedule.outlook import Outlook, Standing, look_out
from unioncrawler.schedule.words import in_words

__all__ = ["Outlook", "Standing", "first_opening", "in_words", "look_out", "next_moment"]
