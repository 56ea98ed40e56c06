"""Stories: from seed and serial number to everything there is to know of an article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from unioncrawler.replica import vocabulary as words
from unioncrawler.replica.bodies import BODIES, Material, to_breaks
from unioncrawler.replica.channels import LISTS
from unioncrawler.replica.dialect import ZCMS, Dialect
from unioncrawler.replica.draw import Draw, mix, weighted
from unioncrawler.replica.forms import (
    BODY_SHARES,
    CLOSING_FORMS,
    CLOSING_SHARES,
    DATE_SHARES,
    EDITOR_SHARES,
    HEADER_FORMS,
    HEADER_SHARES,
    TITLE_SHARES,
)
from unioncrawler.replica.model import Headline, Story
from unioncrawler.replica.quirks import Quirk, quirk_of
from unioncrawler.replica.sentences import SUBTITLES, Subject, fill, to_subject, to_title

if TYPE_CHECKING:
    from collections.abc import Callable

SHANGHAI = timezone(timedelta(hours=8))
NEWEST = date(2021, 9, 27)
FIRST_ID = 100_000
CHANNEL_SHARES = weighted(*((channel.weight, channel.path) for channel in LISTS))
NO_QUIRK = Quirk(name="")
# Bodies that do not end in a sentence somebody could sign.
UNSIGNED = frozenset({"image_only", "empty", "see_attachment", "inline_file"})
ENTITIES = "<“AI+工会”&“互联网+”>"


class Stories:
    """The articles a site of `count` articles starts with, made when they are asked for.

    `longer` says how many times more paragraphs than usual they have, `dialect` how their addresses
    are written.
    """

    def __init__(self, count: int, seed: int, longer: int = 1, dialect: Dialect = ZCMS) -> None:
        self.count = count
        self.seed = seed
        self.longer = longer
        self.dialect = dialect
        self.span = min(2400, 3 * count)
        self.headline: Callable[[int], Headline] = lru_cache(4096)(self._headline)
        self.story: Callable[[int], Story] = lru_cache(256)(self._story)

    def day_of(self, serial: int) -> str:
        """Return the day of a first article: never later than that of the next one."""
        age = (self.count - 1 - serial) * self.span // self.count
        return (NEWEST - timedelta(days=age)).isoformat()

    def subject_of(self, serial: int) -> Subject:
        return to_subject(Draw(self.seed, serial, 4))

    def channels_of(self, serial: int) -> tuple[str, ...]:
        """Return the channels of an article, the one its breadcrumb shows first."""
        bits = mix(self.seed, serial, 1)
        number = (quirk_of(serial, self.count) or NO_QUIRK).channels or (2 if bits % 50 == 0 else 1)
        first = CHANNEL_SHARES[(bits >> 8) % len(CHANNEL_SHARES)]
        if number == 1:
            return (first,)
        place = next(i for i, channel in enumerate(LISTS) if channel.path == first)
        return tuple(LISTS[(place + 4 * i) % len(LISTS)].path for i in range(number))

    def path_of(self, serial: int) -> str:
        """Return the path of a first article."""
        return self.to_path(serial, self.day_of(serial), self.channels_of(serial)[0])

    def to_path(self, serial: int, day: str, channel: str) -> str:
        """Return the path of an article of that day that its channel's breadcrumb leads to."""
        return self.dialect.to_article_path(FIRST_ID + serial, day, channel)

    def _headline(self, serial: int) -> Headline:
        quirk = quirk_of(serial, self.count) or NO_QUIRK
        return self.write_headline(serial, self.day_of(serial), self.channels_of(serial), quirk)

    def write_headline(
        self, serial: int, day: str, channels: tuple[str, ...], quirk: Quirk = NO_QUIRK
    ) -> Headline:
        """Return a title for the serial number, its day and its channels."""
        draw = Draw(self.seed, serial, 2)
        form = quirk.title or draw.pick(TITLE_SHARES)
        title = to_title(draw, self.subject_of(serial))
        if form in ("spaced", "double_escaped") and " " not in title:
            title = f"{title} {draw.pick(words.PRAISE)}"
        elif form == "entities":
            title += ENTITIES
        elif form == "long":
            title = f"{title}暨{to_title(draw, to_subject(draw))}"
        return Headline(
            serial=serial, path=self.to_path(serial, day, channels[0]), title=title, day=day,
            channels=channels, title_form=form,
        )  # fmt: skip

    def _story(self, serial: int) -> Story:
        quirk = quirk_of(serial, self.count) or NO_QUIRK
        story = self.write_story(self.headline(serial), quirk)
        return replace(story, template="classic") if serial < self.count // 4 else story

    def write_story(self, headline: Headline, quirk: Quirk = NO_QUIRK) -> Story:
        """Return the whole article behind a headline, in the forms of the quirk or as drawn."""
        draw = Draw(self.seed, headline.serial, 3)
        body = quirk.body or draw.pick(BODY_SHARES)
        subject = self.subject_of(headline.serial)
        folder = headline.day.replace("-", "/")
        material = Material(headline.serial, folder, draw, subject, self.longer)
        blocks = tuple(BODIES[body](material))
        published = datetime.fromisoformat(headline.day).replace(
            hour=8 + draw.below(10), minute=draw.below(60), second=draw.below(60), tzinfo=SHANGHAI
        )
        subtitle = draw.percent(6) if quirk.subtitle is None else quirk.subtitle
        return Story(
            headline=headline,
            published=published,
            modified=published + timedelta(minutes=1 + draw.below(40)),
            subtitle=fill(draw.pick(SUBTITLES), draw, subject) if subtitle else None,
            blocks=blocks,
            breaks=to_breaks(body, len(blocks)),
            date_form=quirk.date or draw.pick(DATE_SHARES),
            charset_form=quirk.charset or "utf-8",
            quirks=(quirk.name,) if quirk.name else (),
            **_draw_people(draw, quirk, unsigned=body in UNSIGNED),
        )


def _draw_people(draw: Draw, quirk: Quirk, *, unsigned: bool) -> dict[str, Any]:
    """Return who made the article and where the page says so, never in two places at once."""
    header_form = quirk.header or draw.pick(HEADER_SHARES)
    roles = HEADER_FORMS[header_form].roles
    closing_form = quirk.closing or draw.pick(CLOSING_SHARES)
    if unsigned or (quirk.closing is None and roles & {"author", "correspondent"}):
        closing_form = "none"
    editor_form = quirk.editor or draw.pick(EDITOR_SHARES)
    if unsigned or "editor" in roles:
        editor_form = "none"
    closing = CLOSING_FORMS[closing_form]
    authors = closing.authors or int("author" in roles)
    correspondents = closing.correspondents or int("correspondent" in roles)
    editors = int(editor_form != "none" or "editor" in roles)
    names = words.NAMES if closing_form != "spaced" else SHORT_NAMES
    return {
        "header_form": header_form,
        "closing_form": closing_form,
        "editor_form": editor_form,
        "source": draw.pick(words.SOURCES) if "source" in roles else None,
        "authors": _draw_names(draw, authors, names),
        "correspondents": _draw_names(draw, correspondents, words.NAMES),
        "editors": _draw_names(draw, editors, words.NAMES),
    }


SHORT_NAMES = tuple(name for name in words.NAMES if len(name) == 2)


def _draw_names(draw: Draw, number: int, pool: tuple[str, ...]) -> tuple[str, ...]:
    """Return so many different names."""
    names: list[str] = []
    while len(names) < number:
        name = draw.pick(pool)
        if name not in names:
            names.append(name)
    return tuple(names)
