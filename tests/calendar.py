"""A calendar that tests turn: crawls of many days in one minute."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

READ_THE_CLOCK = (
    "extensions.session",
    "middlewares.recording",
    "spiders.captures",
    "spiders.channel",
    "spiders.listings",
    "warc.writer",
)


def shift_clocks(
    ahead: Callable[[], timedelta], put: Callable[[object, str, object], None] = setattr
) -> None:
    """Make every clock of a crawl show a time `ahead` of the real one; `put` sets an attribute."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz or UTC) + ahead()

    for module in READ_THE_CLOCK:
        put(importlib.import_module(f"unioncrawler.{module}"), "datetime", Shifted)


class Calendar:
    """Makes every clock of a crawl show a time `ahead` of the real one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        shift_clocks(lambda: self.ahead, monkeypatch.setattr)

    def now(self) -> datetime:
        """Return the time that it is, in China."""
        return datetime.now(timezone(timedelta(hours=8))) + self.ahead

    def turn(self, days: float) -> None:
        """Let days pass."""
        self.ahead += timedelta(days=days)
