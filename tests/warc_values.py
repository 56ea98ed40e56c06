from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from unioncrawler.warc import ClosedFile, Exchange, WarcWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOON = datetime(2026, 3, 1, 4, 0, 5, tzinfo=UTC)


def make_exchange(number: int = 1, **changes: Any) -> Exchange:
    values: dict[str, Any] = {
        "url": f"http://www.union.example/c/{number}.shtml?页=1".replace("页", "p"),
        "fetched_at": NOON,
        "method": "GET",
        "request_headers": (("User-Agent", "unioncrawler/0.1"), ("Accept", "*/*")),
        "request_body": b"",
        "status": 200,
        "response_headers": (("Content-Type", "text/html"), ("Set-Cookie", "a=1")),
        "body": f"第{number}届职工技能比武。".encode() * 40,
        "purpose": {"for": "article", "entry": "http://www.union.example/"},
    }
    return Exchange(**(values | changes))


class Record:
    """A writer into a folder, and what it closed."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.closed: list[ClosedFile] = []
        info = {"software": "unioncrawler"}
        options = {"clock": lambda: NOON} | options
        self.writer = WarcWriter(folder, "replica", info, self.closed.append, **options)

    @property
    def paths(self) -> list[Path]:
        return [self.folder / file.name for file in self.closed]


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Record]:
    return lambda **options: Record(tmp_path / "warc", **options)
