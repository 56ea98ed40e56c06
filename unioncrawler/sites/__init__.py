"""What is known of a site, as data: one TOML a site, read by a strict loader."""

from unioncrawler.sites.profile import (
    SiteProfile,
    load_profile,
    parse_profile,
    site_names,
    with_base_url,
)

__all__ = ["SiteProfile", "load_profile", "parse_profile", "site_names", "with_base_url"]
