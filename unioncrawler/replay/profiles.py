"""Today's profile of a site: a file that was named, the one that comes along, or the record's."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from unioncrawler.errors import ProfileError, UnknownNameError, WarcError
from unioncrawler.sites import load_profile, parse_profile, site_names
from unioncrawler.warc import iterate
from unioncrawler.warc.salvage import files_of
from unioncrawler.warc.writer import PROFILE_URI

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.sites import SiteProfile

_HEAD = 3  # records at the beginning of a file among which its profile is


def named_profile(name: str, site: str) -> SiteProfile:
    """Return the profile in a file. Raises `ProfileError` where it is another site's."""
    profile = load_profile(name)
    if profile.key != site:
        raise ProfileError(f"{name}: is the profile of {profile.key!r}, not of {site!r}")
    return profile


def todays_profile(site: str, folder: Path) -> tuple[SiteProfile, str]:
    """Return the profile of a site and where it is from: its key, or the WARC file that has it.

    Raises `UnknownNameError` where there is none.
    """
    if site in site_names():
        return load_profile(site), site
    for path in reversed(files_of(folder, site)):
        text = _kept_text(path)
        if text is None:
            continue
        try:
            profile = parse_profile(text, f"the profile in {path}")
        except ProfileError:  # of another version of the program
            continue
        if profile.key == site:
            return profile, str(path)
    raise UnknownNameError(
        f"there is no profile of the site {site!r}, neither with the program nor on record; "
        "name its file with --profile"
    )


def _kept_text(path: Path) -> str | None:
    try:
        for stored in islice(iterate(path), _HEAD):
            if stored.kind == "resource" and stored.url == PROFILE_URI:
                return stored.payload.decode("utf-8", "replace")
    except WarcError:
        return None
    return None
