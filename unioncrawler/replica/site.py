"""The replica itself: the truth about its articles and lines, and what can be done to them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, overload

from unioncrawler.replica.ballast import LONGER, MOST_PAGE_BYTES
from unioncrawler.replica.catalog import Catalog
from unioncrawler.replica.channels import LISTS
from unioncrawler.replica.cms import CMS
from unioncrawler.replica.facts import to_article
from unioncrawler.replica.model import ORIGIN, ReplicaArticle, ReplicaChannel, ReplicaEntry, Text
from unioncrawler.replica.quirks import QUIRKS, Quirk
from unioncrawler.replica.server import Server
from unioncrawler.replica.stories import FIRST_ID, SHANGHAI, Stories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawler.replica.breakages import Breakage
    from unioncrawler.replica.faults import Fault
    from unioncrawler.replica.model import Story
    from unioncrawler.replica.responses import Response
    from unioncrawler.replica.wire import Request

CLOCK = datetime(2021, 9, 28, 9, 0, tzinfo=SHANGHAI)
MOST_ARTICLES = 10_000_000
QUIRK_NAMES = {quirk.name: quirk for quirk in QUIRKS}


class Articles(Sequence[ReplicaArticle]):
    """The truth about every article, worked out when it is asked for; oldest number first."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __len__(self) -> int:
        return self._catalog.total - len(self._catalog.deleted)

    @overload
    def __getitem__(self, index: int) -> ReplicaArticle: ...
    @overload
    def __getitem__(self, index: slice) -> list[ReplicaArticle]: ...
    def __getitem__(self, index: int | slice) -> ReplicaArticle | list[ReplicaArticle]:
        serials = range(self._catalog.total)
        chosen = (
            [s for s in serials if s not in self._catalog.deleted]
            if self._catalog.deleted
            else serials
        )
        if isinstance(index, slice):
            return [to_article(self._catalog.story(serial)) for serial in chosen[index]]
        return to_article(self._catalog.story(chosen[index]))

    def __iter__(self) -> Iterator[ReplicaArticle]:
        return (to_article(self._catalog.story(serial)) for serial in self._catalog.live())


@dataclass
class Publication:
    """Articles to be published in a channel after so many more requests for its listing."""

    channel: str
    after: int
    articles: int


class Replica:
    """A union site of `articles` articles that hangs on its seed alone.

    `clock` is the site's own time, a fixed one until it is set: what is published, edited or moved
    bears it. With `page_bytes` articles are longer and their pages weigh about as much as that.
    `breakage` is how its pages differ from what they were, `fault` what it plays instead of
    answering, None for nothing. `cms` says which CMS publishes it (`CMS` has their names): the same
    articles, channels and dates, at addresses and in listings of that CMS. Breakages other than
    `wall`, and `page_bytes`, are for pages of `zcms`. Raises ValueError for an unknown CMS, and for
    a number of articles or bytes or a delay that cannot be.
    """

    def __init__(
        self,
        articles: int = 400,
        seed: int = 1,
        crawl_delay: float | None = None,
        page_bytes: int = 0,
        cms: str = "zcms",
    ) -> None:
        if not 1 <= articles <= MOST_ARTICLES:
            raise ValueError(f"a replica has 1 to {MOST_ARTICLES} articles, not {articles}")
        if crawl_delay is not None and not 0 <= crawl_delay < 86_400:
            raise ValueError(f"a crawl delay is 0 to 86400 seconds, not {crawl_delay}")
        if not 0 <= page_bytes <= MOST_PAGE_BYTES:
            raise ValueError(f"a page has 0 to {MOST_PAGE_BYTES} bytes, not {page_bytes}")
        if cms not in CMS:
            raise ValueError(f"no CMS {cms!r}; known: {', '.join(CMS)}")
        stories = Stories(articles, seed, LONGER if page_bytes else 1, CMS[cms].dialect)
        self.catalog = Catalog(stories, page_bytes)
        self.cms = CMS[cms](self.catalog)
        self.crawl_delay = crawl_delay
        self.clock = CLOCK
        self.breakage: Breakage | None = None
        self.fault: Fault | None = None
        self.publications: list[Publication] = []
        self.lock = threading.RLock()

    @property
    def articles(self) -> Sequence[ReplicaArticle]:
        return Articles(self.catalog)

    @property
    def channels(self) -> tuple[ReplicaChannel, ...]:
        """The channels that have a list, each with every line of it."""
        return tuple(
            ReplicaChannel(
                path=channel.path,
                url=ORIGIN + self.cms.dialect.to_channel_path(channel),
                entries=tuple(self.catalog.entries(channel.path)),
            )
            for channel in LISTS
        )

    @property
    def entries(self) -> tuple[ReplicaEntry, ...]:
        """Every line of every channel."""
        return tuple(entry for channel in LISTS for entry in self.catalog.entries(channel.path))

    @property
    def external(self) -> frozenset[str]:
        """The addresses of lines that lead to other sites."""
        return frozenset(entry.url for entry in self.entries if entry.kind == "external")

    @property
    def files(self) -> frozenset[str]:
        """The addresses of lines that lead straight to a document."""
        return frozenset(entry.url for entry in self.entries if entry.kind == "file")

    @property
    def dead(self) -> dict[str, str]:
        """The addresses of lines that lead to nothing, with the way: missing, soft_404, script."""
        return {s.url: s.sort.way for s in self.catalog.specials if s.sort.kind == "dead"}

    @property
    def redirects(self) -> dict[str, str]:
        """The addresses of lines that send on to another page, with that page's."""
        return {
            special.url: special.target
            for special in self.catalog.specials
            if special.sort.kind == "redirect" and special.target
        }

    def article(self, number: int) -> ReplicaArticle:
        """Return the truth about one article, by its id. Raises KeyError if there is none."""
        return to_article(self.catalog.story(self._serial(number)))

    def _serial(self, number: int) -> int:
        if not self.catalog.is_live(number - FIRST_ID):
            raise KeyError(number)
        return number - FIRST_ID

    def _touch(self, serial: int, *channels: str) -> None:
        """Note that an article, its neighbours and these channels were generated anew."""
        beside = self.catalog.neighbours(serial)
        for other in (serial, *(ref for ref in beside if ref is not None)):
            self.catalog.touched[other] = self.clock
        for channel in channels:
            self.catalog.channel_touched[channel] = self.clock

    def publish(
        self, *, channel: str, day: str | None = None, quirk: str | None = None, **fields: Any
    ) -> ReplicaArticle:  # fmt: skip
        """Add an article to a channel, at the clock's day or an earlier one, and return its truth.

        `quirk` is a name of `QUIRKS`; `fields` as for `edit`. Raises KeyError for unknown names.
        """
        with self.lock:
            catalog, serial = self.catalog, self.catalog.total
            forms = QUIRK_NAMES[quirk] if quirk else Quirk(name="")
            _ = catalog.shelves[channel]
            headline = catalog.stories.write_headline(
                serial, day or f"{self.clock:%Y-%m-%d}", (channel,), forms
            )
            story = catalog.stories.write_story(headline, forms)
            catalog.overlays[serial] = replace(_rewrite(story, fields), modified=self.clock)
            catalog.total += 1
            catalog.shelve(channel, serial)
            self._touch(serial, channel)
            return self.article(FIRST_ID + serial)

    def publish_during(self, channel: str, *, after: int, articles: int = 5) -> None:
        """Publish articles in a channel once so many more of its listing pages were asked for.

        They are there when the next one is. Raises KeyError for an unknown channel.
        """
        _ = self.catalog.shelves[channel]
        with self.lock:
            self.publications.append(Publication(channel, after, articles))

    def answer(self, request: Request) -> Response:
        """Return what the site answers, faults and breakages aside; publish what is due then."""
        with self.lock:
            response = self.cms.answer(request, self.crawl_delay)
            for publication in self.publications:
                if publication.channel == response.listing:
                    publication.after -= 1
                    if publication.after == 0:
                        for _ in range(publication.articles):
                            self.publish(channel=publication.channel)
            return response

    def edit(self, number: int, **fields: Any) -> ReplicaArticle:
        """Change an article's title, subtitle, source, authors, editors or paragraphs.

        Raises KeyError for an unknown article, TypeError for a field that cannot be changed.
        """
        with self.lock:
            serial = self._serial(number)
            story = replace(_rewrite(self.catalog.story(serial), fields), modified=self.clock)
            self.catalog.overlays[serial] = story
            self._touch(serial, *story.headline.channels)
            return to_article(story)

    def delete(self, number: int) -> None:
        """Take an article off the site: its lines go, its address answers 404."""
        with self.lock:
            serial = self._serial(number)
            channels = self.catalog.headline(serial).channels
            self._touch(serial, *channels)
            for channel in channels:
                self.catalog.unshelve(channel, serial)
            self.catalog.deleted.add(serial)

    def restore(self, number: int) -> ReplicaArticle:
        """Put a deleted article back where it was. Raises KeyError if it was not deleted."""
        with self.lock:
            serial = number - FIRST_ID
            self.catalog.deleted.remove(serial)
            channels = self.catalog.headline(serial).channels
            for channel in channels:
                self.catalog.shelve(channel, serial)
            self._touch(serial, *channels)
            return self.article(number)

    def move(self, number: int, channel: str) -> ReplicaArticle:
        """Hang an article in another channel instead of its own; its address stays."""
        with self.lock:
            serial = self._serial(number)
            story = self.catalog.story(serial)
            old = story.headline.channels
            _ = self.catalog.shelves[channel]
            self._touch(serial, *old)
            for path in old:
                self.catalog.unshelve(path, serial)
            headline = replace(story.headline, channels=(channel,))
            self.catalog.overlays[serial] = replace(story, headline=headline)
            self.catalog.shelve(channel, serial)
            self._touch(serial, channel)
            return self.article(number)

    def pin(self, number: int, *, pinned: bool = True) -> None:
        """Pin an article to the top of every page of its first channel, or loosen it again."""
        with self.lock:
            serial = self._serial(number)
            channel = self.catalog.headline(serial).channels[0]
            if pinned == (serial in self.catalog.pins[channel]):
                return
            self.catalog.unshelve(channel, serial)
            if pinned:
                self.catalog.pins[channel].insert(0, serial)
            else:
                self.catalog.shelve(channel, serial)
            self.catalog.channel_touched[channel] = self.clock

    def serve(self, port: int = 0, *, tls: bool = False) -> Server:
        """Return a server for `with`: on loopback, at a free port unless one is named.

        With `tls` it speaks https, with a certificate that nobody vouches for.
        """
        return Server(self, port, tls=tls)


def _rewrite(story: Story, fields: dict[str, Any]) -> Story:
    """Return the story with some of its fields replaced; paragraphs make a plain body."""
    changes = dict(fields)
    if (title := changes.pop("title", None)) is not None:
        story = replace(story, headline=replace(story.headline, title=title, title_form="plain"))
    if (paragraphs := changes.pop("paragraphs", None)) is not None:
        changes |= {"blocks": tuple(map(Text, paragraphs)), "breaks": ()}
    return replace(story, **changes)
