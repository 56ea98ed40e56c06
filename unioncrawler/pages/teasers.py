"""The beginning of a body that stands over it once more, as a teaser does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.pages.text import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.items import Block

_SHORTEST_TEASER = 10
_SHORTEST_UNMARKED = 30
_SHORTEST_LEFT = 3
_CUT_OFF, _CUT_OFF_MARKS = ("...", "…"), ".… "


def is_teaser(blocks: Sequence[Block]) -> bool:
    """Say whether the first block is the beginning of the body once more, cut off.

    Dots mark that; a longer one needs none.
    """
    if len(blocks) < 2:
        return False
    begun = bare(blocks[0].text.rstrip(_CUT_OFF_MARKS))
    if not blocks[0].text.endswith(_CUT_OFF):
        following = bare(blocks[1].text)
        if len(begun) < _SHORTEST_UNMARKED or not following.startswith(begun):
            return False
        return not following[len(begun) :] or len(following) - len(begun) >= _SHORTEST_LEFT
    return len(begun) >= _SHORTEST_TEASER and "".join(
        bare(block.text) for block in blocks[1:4]
    ).startswith(begun)
