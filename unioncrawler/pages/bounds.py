"""Knows how much of a page can be read within two seconds and 300 MB, whatever stands in it."""

from __future__ import annotations

import re

MAX_CHARACTERS = 8_000_000
"""Characters a page may have."""

MAX_TAGS = 100_000
"""Tags and comments a page may open. The largest tables of names have a third of that."""

MAX_TAG = 10_000
"""Characters one tag may have outside of quotation marks: the parser compares each attribute with
all the others."""

# Up to so many characters, no tag can hold enough attributes to hold up the parser.
_HARMLESS = 150_000
# A tag as the parser reads it: whatever stands in quotation marks cannot end it.
_LONG_TAG = re.compile(r"<[A-Za-z](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+'|<){1,}+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")


def excess(text: str) -> str | None:
    """Return what there is too much of in the text of a page, in words; None for nothing."""
    if len(text) > MAX_CHARACTERS:
        return f"more than {MAX_CHARACTERS:,} characters"
    # Counting one character is many times faster; hardly a page has as many of them.
    opened = text.count("<")
    if opened > MAX_TAGS and opened - text.count("</") > MAX_TAGS:
        return f"more than {MAX_TAGS:,} tags"
    if len(text) > _HARMLESS and any(map(_is_long, _LONG_TAG.finditer(text))):
        return f"a tag of more than {MAX_TAG:,} characters"
    return None


def _is_long(tag: re.Match[str]) -> bool:
    """Tell whether a tag holds too many attributes; a picture in its address is long and quoted."""
    if tag.end() - tag.start() <= MAX_TAG:
        return False
    return len(_QUOTED.sub("", tag[0])) > MAX_TAG
