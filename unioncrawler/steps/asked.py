"""What a request carries along, and how it goes on record beside the request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from unioncrawler.steps.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.items import Capture, RawArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request for an article carries along: whose entry it is and what came before.

    `attempts` counts the earlier crawls that asked for it in vain. `conditional`: the server is to
    send the page only if it is not what is archived.
    """

    entry_url: str
    attempts: int = 0
    conditional: bool = False
    captures: tuple[Capture, ...] = ()
    parts: tuple[RawArticle, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a request for a page that may be a listing carries along: what led to it.

    `depth` counts the links from the front page, which itself has depth 0. `conditional`: the
    server is to send the page only if it is not what was read last.
    """

    text: str
    found_on: str | None = None
    parent: str | None = None
    depth: int = 0
    conditional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a request for an attachment carries along: the address its articles give it.

    `conditional`: the server is to send it only if it is not what is archived.
    """

    url: str
    conditional: bool = False
    captures: tuple[Capture, ...] = ()

    def with_capture(self, capture: Capture) -> Fetched:
        """Return the same with one more exchange."""
        return replace(self, captures=(*self.captures, capture))

    def sent_on(self) -> Fetched:
        """Return the same behind a redirect: at another address no condition holds."""
        return replace(self, conditional=False)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a request for an address that cannot be carries along: nothing."""


Carried = Asked | Tried | Fetched | Walk | Probe


def purpose_of(carried: Mapping[str, Any], url: str, hops: int) -> dict[str, object]:
    """Return why the canonical address `url` is asked; nothing that is not known.

    `carried` are the keyword arguments of the callback, `hops` the redirects that led here.
    """
    known: dict[str, object] = {}
    match carried:
        case {"asked": Asked() as asked}:
            known = {"for": "article", "attempts": asked.attempts}
            known |= {"conditional": asked.conditional}
            if asked.captures or asked.entry_url != url:  # else it is the entry's own address
                known |= {"entry": asked.entry_url, "page": len(asked.parts) + 1}
        case {"tried": Tried() as tried}:
            known = {"for": "candidate", "text": tried.text, "found_on": tried.found_on}
            known |= {"parent": tried.parent, "depth": tried.depth}
            known |= {"conditional": tried.conditional}
        case {"fetched": Fetched() as fetched}:
            known = {"for": "attachment", "url": fetched.url}
            known |= {"conditional": fetched.conditional}
        case {"probe": Probe()}:
            known = {"for": "probe"}
        case {"walk": Walk() as walk}:
            known = {"for": "listing", "channel": walk.channel, "first": walk.channel_url}
            known |= {"found_on": walk.found_on, "page": walk.page, "fixed": walk.fixed}
            known |= {"conditional": walk.conditional}
    return {name: value for name, value in {**known, "hops": hops}.items() if value}


def carried_for(purpose: Mapping[str, Any], url: str) -> Carried | None:
    """Return what a request carried along by its purpose on record, without what came before.

    None for an exchange that no visit comes of: robots.txt, and what no crawl of ours asked for.
    Raises `TypeError` and `ValueError` for what no crawl wrote.
    """
    match purpose:
        case {"for": "article"}:
            entry = purpose.get("entry", url)
            if not isinstance(entry, str):
                raise TypeError(f"no address of an entry: {entry!r}")
            return Asked(
                entry_url=entry,
                attempts=int(purpose.get("attempts", 0)),
                conditional=bool(purpose.get("conditional", False)),
            )
        case {"for": "candidate"}:
            return Tried(
                text=purpose.get("text", ""),
                found_on=purpose.get("found_on"),
                parent=purpose.get("parent"),
                depth=int(purpose.get("depth", 0)),
                conditional=bool(purpose.get("conditional", False)),
            )
        case {"for": "attachment", "url": str(address)}:
            return Fetched(url=address, conditional=bool(purpose.get("conditional", False)))
        case {"for": "probe"}:
            return Probe()
        case {"for": "listing", "channel": str(channel), "first": str(first)}:
            return Walk(
                channel=channel,
                channel_url=first,
                found_on=purpose.get("found_on"),
                page=int(purpose.get("page", 1)),
                fixed=bool(purpose.get("fixed", False)),
                conditional=bool(purpose.get("conditional", False)),
            )
    return None


def goes_on(purpose: Mapping[str, Any]) -> bool:
    """Return whether a request for an article or attachment continues an earlier one."""
    return bool(purpose.get("hops")) or int(purpose.get("page", 1)) > 1
