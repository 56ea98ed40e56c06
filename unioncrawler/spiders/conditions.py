"""Asking again only for what changed: the conditions that go with a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from unioncrawler.archive.times import MOST_AHEAD
from unioncrawler.steps.conditions import conditions
from unioncrawler.steps.walk import is_lately

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.extensions import ArchiveSession
    from unioncrawler.record.recorder import Known
    from unioncrawler.steps.walk import Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The headers of one request, and the payload on record that a 304 would speak of.

    `about` is None where nothing is put on record.
    """

    headers: Mapping[str, str]
    about: Known | None


def listing_condition(session: ArchiveSession, walk: Walk) -> Condition | None:
    """Return the condition for the first page of a channel, None where it is to come whole."""
    capture = session.store.last_page(session.site, session.canonical(walk.channel_url))
    is_newer = capture is not None and walk.read_by is not None and capture > walk.read_by
    if not walk.conditional or is_newer:
        return None
    return condition_for(session, capture, walk.channel_url)


def front_page_condition(session: ArchiveSession, url: str) -> Condition | None:
    """Return the condition for a page that a crawl begins at, None where it is to come whole.

    What it led to must have been looked over since it came, and lately, and its payload must be
    there, to know it by where it is served for something else.
    """
    capture = session.store.last_page(session.site, session.canonical(url))
    named = session.store.named_payload(capture) if capture is not None else None
    looked = session.store.looked_over(session.site)
    if named is None or looked is None or datetime.fromisoformat(named.fetched_at) > looked:
        return None
    if not is_lately(datetime.fromisoformat(named.last_sent), session.profile, session.began):
        return None
    condition = condition_for(session, capture, url)
    return condition if condition and condition.about else None


def condition_for(session: ArchiveSession, capture: int | None, url: str) -> Condition | None:
    """Return the condition under which `url` is asked for again, by the capture that is archived.

    None where the page is to come whole: that capture was of another address (a redirect's target),
    its payload cannot be read any more, the server named it by no header that could be sent back,
    or the address has sent no payload for longer than the profile believes that.
    """
    named = session.store.named_payload(capture) if capture is not None else None
    if named is None or named.url != session.canonical(url):
        return None
    last_sent = datetime.fromisoformat(named.last_sent)
    age = session.now() - last_sent  # less than nothing where a clock was wrong
    if not -MOST_AHEAD <= age < timedelta(days=session.profile.crawl.conditional_days):
        return None
    fetched_at = datetime.fromisoformat(named.fetched_at)
    headers = conditions(named.etag, named.last_modified, fetched_at)
    if not headers:
        return None
    if session.recorder is None:
        return Condition(headers=headers, about=None)
    about = session.recorder.find(named.kept) if named.kept else None
    return Condition(headers=headers, about=about) if about else None
