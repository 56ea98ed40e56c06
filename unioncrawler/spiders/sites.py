"""A spider for every profile of the package, so that `scrapy crawl SITE` and `scrapy list` work."""

from __future__ import annotations

from unioncrawler.sites import SiteProfile, load_profile, site_names
from unioncrawler.spiders.channel import ChannelSpider


def spider_for(profile: SiteProfile) -> type[ChannelSpider]:
    """Return the spider class of a site."""
    name = f"{profile.key.title().replace('-', '').replace('_', '')}Spider"
    return type(
        name, (ChannelSpider,), {"name": profile.key, "profile": profile, "__module__": __name__}
    )


globals().update({f"{key}_spider": spider_for(load_profile(key)) for key in site_names()})
