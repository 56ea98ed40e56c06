"""Articles that are made by scripts alone, while the others of the site are plain pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_VARIABLE = re.compile(r"[0-9a-f]{16,}|\d+", re.IGNORECASE)


def form_of(url: str) -> str:
    """Return what the addresses of a site's like pages have in common: /detail/12 is /detail/#."""
    parts = urlsplit(url)
    return _VARIABLE.sub("#", f"{parts.path}?{parts.query}" if parts.query else parts.path)


@dataclass(slots=True, kw_only=True)
class Shells:
    """Which forms of addresses hold nothing but scripts, while articles of another form are read.

    Such a form is let go after `most` shells in a row. Where no other form is read, nothing is: the
    whole site may be made so. Nor is a form of which articles came: what comes then is a wall.
    """

    most: int
    let_go: set[str] = field(default_factory=set)
    _met: dict[str, int] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def read(self, form: str) -> None:
        """Take note of an article that came as a page."""
        self._read.add(form)
        self._met.pop(form, None)

    def meet(self, form: str) -> bool:
        """Take note of a shell, and return whether its form is to be let go."""
        self._met[form] = self._met.get(form, 0) + 1
        if self._met[form] >= self.most and self._read and form not in self._read:
            self.let_go.add(form)
        return form in self.let_go
