"""Dialects: how a CMS writes the addresses of articles, of their later pages and of channels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_PATH

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel

FIELD = re.compile(r"\\\{(\w+)\\\}")
NUMBER = r"(?P<number>\d{5,9})"


def _channel_fields(channel: Channel) -> dict[str, str | int]:
    return {
        "folder": channel.folder,
        "slug": channel.folder.rpartition("/")[2],
        "catalog": channel.catalog,
        "tree": channel.catalog % 10_000,
    }


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """Templates of paths for `str.format`.

    All may name `folder`, `slug`, `catalog` and `tree` of a channel; `article` also `number` and
    the day as `day`, `month`, `stamp`, `year`, `tail` (month and day) and, without zeros, `m` and
    `d`. `hub` is the address of a channel that has no list of its own. Page two of an article has
    `part` in its address, with the number `second_part`: before the suffix, or at the end of
    addresses with a query.
    """

    article: str = "/c/{day}/{number}.shtml"
    channel: str = "/{folder}/index.shtml"
    hub: str = "/{folder}/index.shtml"
    part: str = "_{part}"
    second_part: int = 2

    def to_channel_path(self, channel: Channel) -> str:
        """Return where a channel's first page stands."""
        form = self.channel if channel.weight else self.hub
        return form.format(**_channel_fields(channel))

    def to_article_path(self, number: int, day: str, channel: str) -> str:
        """Return where an article stands, by its id, its day and the path of its channel."""
        year, month, date = day.split("-")
        return self.article.format(
            number=number, day=day, month=year + month, stamp=year + month + date, year=year,
            tail=month + date, m=int(month), d=int(date), **_channel_fields(BY_PATH[channel]),
        )  # fmt: skip

    def to_part_path(self, path: str, page: int) -> str:
        """Return where a page of the article at `path` stands."""
        if page == 1:
            return path
        mark = self.part.format(part=page - 2 + self.second_part)
        stem, dot, suffix = (path, "", "") if "?" in path else path.rpartition(".")
        return f"{stem}{mark}{dot}{suffix}"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        form = FIELD.sub(
            lambda field: NUMBER if field[1] == "number" else r"[\w/-]+?", re.escape(self.article)
        )
        mark = r"(?P<mark>" + re.escape(self.part).replace(r"\{part\}", r"(?P<part>\d{1,3})") + ")?"
        if "?" in self.article:
            return re.compile(form + mark)
        stem, dot, suffix = form.rpartition(r"\.")
        return re.compile(f"{stem}{mark}{dot}{suffix}")

    def find(self, path: str) -> tuple[int, str, int] | None:
        """Return the id, the first page's path and the page that a path means, if it is any's."""
        match = self._pattern.fullmatch(path)
        if not match:
            return None
        number = int(match["number"])
        if not match["part"]:
            return number, path, 1
        stem = path[: match.start("mark")] + path[match.end("mark") :]
        return number, stem, int(match["part"]) + 2 - self.second_part


ZCMS = Dialect()
