"""How the archive writes times: ISO 8601 to the second, in China Standard Time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

MOST_AHEAD = timedelta(hours=1)  # of the clock; what is further ahead was dated by a wrong one
CHINA = timezone(timedelta(hours=8), "CST")


def to_stored(moment: datetime) -> str:
    """Return an aware time as `2021-09-27T10:20:05+08:00`; a naive one is a ValueError."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a time zone: {moment}")
    return moment.astimezone(CHINA).isoformat(timespec="seconds")


def ahead_of(now: str) -> str:
    """Return the time, as stored, beyond which a time was dated by a clock that was wrong."""
    return to_stored(datetime.fromisoformat(now) + MOST_AHEAD)


def china_now() -> datetime:
    """Return the present time, for callers at the edge of the program."""
    return datetime.now(CHINA)
