"""A profile proposed from pages of a site, and a profile held against pages: no network here."""
