"""Dates that say no year: words that count from the moment of reading, and 09-12."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DAYS = {
    **dict.fromkeys(("刚刚", "刚才", "今天", "今日"), 0),
    **dict.fromkeys(("昨天", "昨日"), 1),
    **dict.fromkeys(("前天", "前日"), 2),
}
_UNITS = {
    "秒": timedelta(seconds=1),
    "分": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "天": timedelta(days=1),
    "日": timedelta(days=1),
    "周": timedelta(days=7),
    "星期": timedelta(days=7),
}
_NUMBERS = {"半": 0.5, **{digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}}
_NUMBERS["两"] = 2
_COUNT = rf"\d{{1,3}}|[{''.join(_NUMBERS)}]"
_AGO = rf"(?P<count>{_COUNT})\s?个?(?P<unit>秒|分|小时|天|日|周|星期)钟?[之以]?前"
_CLOCK = r"\s?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?"
_WORDS = re.compile(rf"(?:(?P<day>{'|'.join(_DAYS)})|{_AGO})(?:{_CLOCK})?", re.ASCII)
_AT_THE_END = re.compile(rf"(?:\A|[\s:])(?:{_WORDS.pattern})\s*\Z", re.ASCII)
# 3个月前, 1年前 are no day, but a line that says so shows its date
_SHOWN = re.compile(
    rf"[\s\[(]*(?:(?:发布|更新)?(?:于|时间|日期)\s?:?\s?)?"
    rf"((?:{_WORDS.pattern})|(?:{_COUNT})\s?(?:个?月|年)[之以]?前)(?:发布|更新)?[\s\])]*",
    re.ASCII,
)
_YEARLESS = re.compile(
    r"\D{0,8}(?:(?P<month>\d{1,2})(?:[-/.]|\s?月\s{0,3})(?P<day>\d{1,2})(?!\d)"
    r"|(?P<first>\d{1,2})日?\s{1,3}(?P<second>\d{1,2})\s?月)",
    re.ASCII,
)
_LEAP_YEARS = 9  # so many years may lie between two 29ths of February
_TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What words that count from now mean; `is_timed`: they name the hour and minute."""

    when: datetime
    is_timed: bool


def find_spoken(folded: str) -> tuple[int, int] | None:
    """Return where the words stand that a line of a list says of its date, and nothing else."""
    match = _SHOWN.fullmatch(folded)
    return match.span(1) if match else None


def read_spoken(folded: str, now: datetime) -> Spoken | None:
    """Return what words at the end of a text mean: 昨天 10:20, 3小时前; None for no such words."""
    match = _AT_THE_END.search(folded)
    if match is None:
        return None
    if match["day"]:
        when = now - timedelta(days=_DAYS[match["day"]])
    else:
        count = match["count"]
        when = now - _UNITS[match["unit"]] * (int(count) if count.isdecimal() else _NUMBERS[count])
    if not match["hour"]:
        return Spoken(when.replace(hour=0, minute=0, second=0, microsecond=0), is_timed=False)
    try:
        return Spoken(
            when.replace(
                hour=int(match["hour"]), minute=int(match["minute"]), second=0, microsecond=0
            ),
            is_timed=True,
        )
    except ValueError:
        return None


def latest_day(folded: str, now: datetime) -> date | None:
    """Return the latest day that a date without a year can be of what was there at `now`.

    09-12 may be of any year, and many lists show it so for all of them. Since nothing is of a day
    to come, it is that of this year or the last one at the latest: a bound, not the date.
    """
    match = _YEARLESS.match(folded)
    if match is None:
        return None
    last = (now + _TOLERANCE).date()
    for year in range(last.year, last.year - _LEAP_YEARS, -1):
        try:
            day = date(
                year,
                int(match["month"] or match["second"]),
                int(match["day"] or match["first"]),
            )
        except ValueError:
            continue
        if day <= last:
            return day
    return None
