"""Pictures that stand outside an article's body: the portrait above its title, a leading figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.pages.outline import Line

# Folders of what a template draws, not an editor uploads.
_OF_TEMPLATE = re.compile(
    r"(?:^|/)(?:images?|imgs?|skins?|styles?|css|templates?|theme\w?|static|public|assets|res)/"
    r"(?!.{0,40}(?:upload|20\d\d))",
    re.IGNORECASE,
)
_MOST_IN_BOX = 6


def portrait(lines: Sequence[Line], title: int, behind: int) -> list[Line]:
    """Return the picture that stands right above a title, in a small block with it; [] for none.

    `title` is the first line of the title, `behind` the first one behind the breadcrumb: what may
    be a banner or the sign of the site stands in larger blocks, before that.
    """
    if title <= behind or not _is_picture(line := lines[title - 1]):
        return []
    box = line.node
    while box.last <= title and box.parent is not None:
        box = box.parent
    return [line] if box.last - box.first <= _MOST_IN_BOX and box.tag != "body" else []


def figures(lines: Sequence[Line]) -> list[Line]:
    """Return those of the lines that are a picture alone in a `figure`."""
    return [line for line in lines if line.node.tag == "figure" and _is_picture(line)]


def _is_picture(line: Line) -> bool:
    """Say whether a line is one picture that an editor put there, and nothing else."""
    if line.text or line.links or line.node.hidden or line.atoms != 1:
        return False
    images = line.node.element.iter("img")
    return not any(_OF_TEMPLATE.search(image.get("src") or "") for image in images)
