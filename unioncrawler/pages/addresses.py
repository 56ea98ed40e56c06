"""Makes the addresses an article links to absolute, those of its own site under one name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.pages.urls import canonical, is_own, resolve

if TYPE_CHECKING:
    from unioncrawler.sites.profile import SiteProfile


@dataclass(frozen=True, slots=True)
class Base:
    """What addresses of a page are relative to: its own, and the hosts its site answers to."""

    url: str
    profile: SiteProfile | None = None

    def resolve(self, href: str) -> str | None:
        """Return the absolute address of a link or image, None for what is no http(s) address."""
        address = resolve(self.url, href)
        if address is not None and self.profile is not None and is_own(address, self.profile):
            return canonical(address, self.profile)
        return address
