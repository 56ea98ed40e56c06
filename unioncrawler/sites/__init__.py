"""What is known of a site, as data: one TOML a site, read by a strict loader."""

from unioncrawler.sites.loader import (
    load_profile,
    load_schedule,
    parse_profile,
    site_names,
    with_base_url,
)
from unioncrawler.sites.profile import SiteProfile

__all__ = [
    "SiteProfile",
    "load_profile",
    "load_schedule",
    "parse_profile",
    "site_names",
    "with_base_url",
]
