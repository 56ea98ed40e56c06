"""Listings that are files: each page of a channel at an address of its own."""

from __future__ import annotations

import re
from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from unioncrawler.replica.channels import BY_CATALOG, BY_FOLDER
from unioncrawler.replica.cms.base import Asked, Cms

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.links import Place
    from unioncrawler.replica.responses import Response

GROUPS = {
    "folder": r"(?P<folder>[\w/]+?)",
    "catalog": r"(?P<catalog>\d{1,9})",
    "n": r"(?P<n>[1-9]\d{0,5})",
}


class StaticPages(Cms):
    """A CMS of files. `later` is the address of the pages behind the first, by its number `n`.

    `second` is the number of the second page, `has_first` says whether the first page stands under
    its number too.
    """

    later: ClassVar[str]
    second: ClassVar[int] = 2
    has_first: ClassVar[bool] = False

    @cached_property
    def _later_pattern(self) -> re.Pattern[str]:
        pattern = re.sub(r"\\\{(\w+)\\\}", lambda field: GROUPS[field[1]], re.escape(self.later))
        return re.compile(pattern)

    def to_page_path(self, channel: Channel, page: int) -> str:
        """Return where a page of the channel's listing stands."""
        if page == 1:
            return self.dialect.to_channel_path(channel)
        return self._to_later(channel, self.to_number_of(channel, page))

    def _to_later(self, channel: Channel, number: int) -> str:
        return self.later.format(folder=channel.folder, catalog=channel.catalog, n=number)

    def to_number_of(self, channel: Channel, page: int) -> int:
        """Return the number in the address of a page behind the first."""
        return page - 2 + self.second

    def to_page_of(self, channel: Channel, number: int) -> int:
        """Return the page that has this number in its address."""
        return number + 2 - self.second

    def _find(self, path: str) -> tuple[Channel, int] | None:
        if first := self.fronts.get(path):
            return first, 1
        match = self._later_pattern.fullmatch(path)
        if not match:
            return None
        groups = match.groupdict()
        if "folder" in groups:
            channel = BY_FOLDER.get(groups["folder"])
        else:
            channel = BY_CATALOG.get(int(groups["catalog"]))
        if channel is None:
            return None
        number = int(match["n"])
        page = self.to_page_of(channel, number)
        is_there = page > 1 or (page == 1 and self.has_first)
        return (channel, page) if is_there and self._to_later(channel, number) == path else None

    def listing(self, asked: Asked) -> Response | None:
        found = self._find(asked.path)
        if found is None:
            return None
        channel, page = found
        pages = self.pages(channel.path) if channel.weight else 0
        if page > pages:
            return None
        place = self.place(asked.path, asked.host)
        rows = self.to_rows(channel, self.lines(channel.path, page), place)
        pager = self.to_pager(channel, page, pages, place)
        return self.to_listing_page(channel, f"{rows}\n{pager}")

    def to_link(self, channel: Channel, page: int, text: str, place: Place) -> str:
        """Return a link to a page of the channel's listing."""
        return f'<a href="{place.href(self.to_page_path(channel, page))}">{text}</a>'

    @abstractmethod
    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        """Return what leads to the other pages of a listing."""
