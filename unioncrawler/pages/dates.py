"""Dates as Chinese pages write them. What is not clearly a date is None: never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from unioncrawler.items import Precision, Published
from unioncrawler.pages.date_forms import (
    DIGITS,
    ENGLISH,
    FOLDED,
    PACKED_TIME,
    PLAIN,
    RARE,
    TIME,
    YEAR,
    YEARLESS,
)
from unioncrawler.pages.spoken_dates import find_spoken, latest_day, read_spoken

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The zone of every time here: a fixed offset, since dates from before 1992 have no hour."""

EARLIEST_YEAR = 1949
_TOLERANCE = timedelta(days=1)

_PUBLISHED_LABEL = re.compile(r"(?:发布|发表|发文|刊发|播发|公布|发稿|上传|时间|日期)[^\d]{0,8}\Z")
_OTHER_LABEL = re.compile(
    r"(?:更新|修改|修订|截止|截至|开始|结束|成文|生成|打印|当前|今天是|现在|访问)[^\d]{0,8}\Z"
)
_NAMED_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)
_LONGEST_READ = 2000
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚", "PM"})
_NIGHT_OR_MORNING = frozenset({"凌晨", "清晨", "早上", "上午", "AM"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A date in a text: where it stands and what it says."""

    start: int
    end: int
    when: datetime
    precision: Precision


def parse_published(text: str, *, fetched_at: datetime) -> Published | None:
    """Return the date a string says, None where it says none that is certain.

    Labels and other words around it do not matter; of several dates the one labelled as that of
    publication wins. A date before 1949 or more than a day after `fetched_at` is none. 昨天 and
    3天前 count from `fetched_at`; only English month names go to dateparser.
    """
    folded = _fold(text[:_LONGEST_READ])
    found = _find(folded)
    when, precision = (found.when, found.precision) if found else _parse_freely(folded, fetched_at)
    if when is None or when > fetched_at + _TOLERANCE:
        return None
    return Published(iso=_to_iso(when, precision), precision=precision)


def find_date_text(text: str) -> str | None:
    """Return the piece of `text`, as it is written there, that is a date with its year."""
    text = text[:_LONGEST_READ]
    found = _find(_fold(text))
    return text[found.start : found.end] if found else None


def find_shown_date(text: str) -> str | None:
    """Return the date a line of a listing shows: one with a year, or a text that is only 10-11.

    Words that count from the moment of reading are one too, where there are no others: 3小时前.
    """
    if found := find_date_text(text):
        return found
    folded = _fold(text)
    if english := ENGLISH.fullmatch(folded.strip(" []()")):
        return english[0]
    if match := YEARLESS.fullmatch(folded):
        return text[match.start(1) : match.end(1)]
    spoken = find_spoken(folded)
    return text[spoken[0] : spoken[1]] if spoken else None


def latest_day_of(text: str, *, fetched_at: datetime) -> str | None:
    """Return the latest day, as 2021-09-27, that a text which is a date can name; None for no date.

    For a date without a year this is only the last day it can be: see `latest_day`.
    """
    read = parse_published(text, fetched_at=fetched_at)
    if read is not None:
        return read.iso[:10] if read.precision is not Precision.MONTH else None
    folded = _fold(text)
    if YEARLESS.fullmatch(folded) is None:
        return None
    day = latest_day(folded, fetched_at.astimezone(SHANGHAI))
    return day.isoformat() if day else None


def _fold(text: str) -> str:
    return text if text.isascii() else text.translate(FOLDED)


def _find(text: str) -> _Found | None:
    """Return the date of the text, the best labelled one where there are several."""
    match = PLAIN.search(text)
    if match is None:
        matches = next((m for pattern in RARE if (m := list(pattern.finditer(text)))), [])
    elif len(text) < match.end() + 6 and (match["day"] or match["day2"]):
        return _to_found(match, text)
    else:
        matches = list(PLAIN.finditer(text))
    founds = [found for match in matches if (found := _to_found(match, text))]
    best = max(founds, key=lambda found: _rank(found, text), default=None)
    if match is None or best is None or best.precision is not Precision.MONTH:
        return best
    return _with_its_day(best, text) or best


def _with_its_day(month: _Found, text: str) -> _Found | None:
    """Return the date of which only the month was read: its day stands in an element before it."""
    for pattern in RARE:
        for match in pattern.finditer(text):
            found = _to_found(match, text) if match["day"] and match.end() == month.end else None
            if found:
                return found
    return None


def _rank(found: _Found, text: str) -> tuple[int, bool]:
    before = text[max(0, found.start - 14) : found.start]
    label = -1 if _OTHER_LABEL.search(before) else 1 if _PUBLISHED_LABEL.search(before) else 0
    return label, found.precision is not Precision.MONTH


def _to_found(match: re.Match[str], text: str) -> _Found | None:
    """Return what a match says; None for a day that no calendar has. A bad time is no time."""
    year_text, month, day = match["year"], match["month"], match["day"]
    if match.re is PLAIN:
        day = day or match["day2"]
    try:
        year = _to_year(year_text)
        date = datetime(year, _to_number(month), _to_number(day) if day else 1, tzinfo=SHANGHAI)
    except ValueError:
        return None
    if year < EARLIEST_YEAR or (len(year_text) == 2 and not day):
        return None
    if not day:
        return _Found(match.start(), match.end(), date, Precision.MONTH)
    end = match.end()
    time = (TIME.match(text, end) or PACKED_TIME.match(text, end)) if end < len(text) else None
    if time and (timed := _with_time(date, time)):
        precision = Precision.SECOND if time["second"] else Precision.MINUTE
        return _Found(match.start(), time.end(), timed, precision)
    return _Found(match.start(), match.end(), date, Precision.DAY)


def _with_time(date: datetime, match: re.Match[str]) -> datetime | None:
    hour, zone = int(match["hour"]), match["zone"]
    half = (match["half"] or match["half2"] or "").upper()
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    elif half in _NIGHT_OR_MORNING and hour == 12:
        hour = 0
    try:
        when = date.replace(
            hour=hour, minute=int(match["minute"]), second=int(match["second"] or 0)
        )
        return when.replace(tzinfo=_to_zone(zone)).astimezone(SHANGHAI) if zone else when
    except (ValueError, OverflowError):
        return None


def _to_zone(zone: str) -> timezone:
    if zone == "Z":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if zone[0] == "-" else offset)


def _to_year(text: str) -> int:
    year = 0
    for character in text:
        year = year * 10 + DIGITS[character]
    if len(text) == 4:
        return year
    return year + (1900 if year >= EARLIEST_YEAR % 100 else 2000)


def _to_number(text: str) -> int:
    """Return a month or day: 11, 十一, 二十四, 廿四. Raises `ValueError` for 十十."""
    if text.isascii():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if not ten:
        tens, ones = text[:-1], text[-1:]
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        raise ValueError(text)
    return (DIGITS[tens] if tens else int(bool(ten))) * 10 + (DIGITS[ones] if ones else 0)


def _to_iso(when: datetime, precision: Precision) -> str:
    if precision is Precision.MONTH:
        return f"{when.year:04}-{when.month:02}"
    if precision is Precision.DAY:
        return when.date().isoformat()
    return when.isoformat(timespec="minutes" if precision is Precision.MINUTE else "seconds")


def _parse_freely(text: str, fetched_at: datetime) -> tuple[datetime | None, Precision]:
    if spoken := read_spoken(text, fetched_at.astimezone(SHANGHAI)):
        return spoken.when, Precision.MINUTE if spoken.is_timed else Precision.DAY
    if not (_NAMED_MONTH.search(text) and re.search(YEAR, text)):
        return None, Precision.DAY
    spelled = text.strip()[:60]
    when = _ask_dateparser(spelled, fetched_at.astimezone(SHANGHAI))
    if when is None or when.year < EARLIEST_YEAR:
        return None, Precision.DAY
    if re.search(r"\d:\d\d", spelled):
        return when.replace(second=0, microsecond=0), Precision.MINUTE
    return when.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY


def _ask_dateparser(text: str, now: datetime) -> datetime | None:
    import dateparser  # noqa: PLC0415  # 0.4 s at the first import, and hardly ever needed

    settings: Any = {
        "DATE_ORDER": "YMD",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "PARSERS": ["absolute-time"],
    }
    try:
        when = dateparser.parse(text, languages=["en"], settings=settings)
    except (ValueError, OverflowError):
        return None
    return when.replace(tzinfo=when.tzinfo or SHANGHAI).astimezone(SHANGHAI) if when else None
