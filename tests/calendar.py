"""A calendar that tests turn: crawls of many days in one minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

READ_THE_CLOCK = (
    "extensions.session",
    "middlewares",
    "spiders.captures",
    "spiders.channel",
    "spiders.listings",
    "warc.writer",
)


class Calendar:
    """Makes every clock of a crawl show a time `ahead` of the real one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        calendar = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return datetime.now(tz or UTC) + calendar.ahead

        for module in READ_THE_CLOCK:
            monkeypatch.setattr(f"unioncrawler.{module}.datetime", Shifted)

    def now(self) -> datetime:
        """Return the time that it is, in China."""
        return datetime.now(timezone(timedelta(hours=8))) + self.ahead

    def turn(self, days: float) -> None:
        """Let days pass."""
        self.ahead += timedelta(days=days)
