"""The day of an entry, for `--since`: named, counted from the moment of reading, or a bound."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.values import CHANNEL, NOW, SITE, make_listing, new_archive
from unioncrawler.items import Entry
from unioncrawler.sites import load_profile
from unioncrawler.steps.entries import as_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter


def listed(
    writer: ArchiveWriter, now: datetime, days: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return the days of the channel's entries after a page that shows these was read."""
    entries = [Entry(url=url, title="标题", date_text=text) for url, text in days.items()]
    visit = as_read(make_listing(*entries), now, load_profile(SITE))
    writer.save_listing(SITE, visit, [None] * len(entries), now=now)
    rows = writer.connection.execute(
        "SELECT e.url, e.day FROM entries AS e JOIN channels AS c ON c.id = e.channel"
        " WHERE c.path = ?",
        (CHANNEL,),
    )
    return {row["url"]: row["day"] for row in rows}


def test_the_day_is_the_one_that_is_named_else_the_last_one_it_can_be(tmp_path: Path) -> None:
    with new_archive(tmp_path) as writer:
        first = listed(
            writer,
            NOW,
            {"http://s/a": "昨天", "http://s/b": "02-27", "http://s/t20240305_1.html": "03-05"}
            | {"http://s/c": "12 2024-09", "http://s/d": "3个月前", "http://s/e": "12-31"},
        )
        later = listed(
            writer,
            NOW + timedelta(days=400),
            {"http://s/a": "2025-02-28", "http://s/b": "02-27", "http://s/e": None},
        )

    assert first == {
        "http://s/a": "2026-02-28",
        "http://s/b": "2026-02-27",
        "http://s/t20240305_1.html": "2024-03-05",
        "http://s/c": "2024-09-12",
        "http://s/d": None,
        "http://s/e": "2025-12-31",
    }
    assert later == first | {"http://s/a": "2025-02-28"}
