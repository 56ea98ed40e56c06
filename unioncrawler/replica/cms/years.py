"""One file a year: no pages, but links to the other years."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import LISTS
from unioncrawler.replica.cms.base import Asked, Cms
from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.stories import NEWEST

if TYPE_CHECKING:
    from unioncrawler.replica.responses import Response

FILE = "/html/{slug}{year}year/list.shtml"
PATH = re.compile(r"/html/([a-z]+)(\d{4})year/list\.shtml")
BY_SLUG = {channel.folder.rpartition("/")[2]: channel for channel in LISTS}


class Years(Cms):
    """A channel's address is the file of the newest year, also where that has no line yet."""

    summary = "one file a year: /html/gzdt2021year/list.shtml, linked with each other"
    dialect = Dialect(
        article="/html/{slug}{year}year/{stamp}_{number}.shtml",
        channel=FILE.format(slug="{slug}", year=NEWEST.year),
    )
    look = Look(
        row='<li>{pin}<a href="{href}" target="_blank">{shown}</a><span>{date}</span></li>',
        body='<div class="article" id="UCAP-CONTENT">{body}</div>',
    )
    index = "index.shtml"

    def listing(self, asked: Asked) -> Response | None:
        match = PATH.fullmatch(asked.path)
        channel = BY_SLUG.get(match[1]) if match else None
        if match is None or channel is None:
            return None
        lines = self.catalog.window(channel.path, 0, self.catalog.size(channel.path))
        years = sorted({str(NEWEST.year), *(line.day[:4] for line in lines)}, reverse=True)
        if match[2] not in years:
            return None
        links = " ".join(
            f"<span>{year}年</span>"
            if year == match[2]
            else f'<a href="{FILE.format(slug=match[1], year=year)}">{year}年</a>'
            for year in years
        )
        place = self.place(asked.path, asked.host)
        there = [line for line in lines if line.day.startswith(match[2])]
        rows = self.to_rows(channel, there, place)
        return self.to_listing_page(channel, f'<div class="years">{links}</div>\n{rows}')
