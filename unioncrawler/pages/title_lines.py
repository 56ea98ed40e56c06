"""Titles that are broken over several lines: which lines are one, and how they read as one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.labels import has_label
from unioncrawler.pages.text import bare, clean, join_lines

if TYPE_CHECKING:
    from unioncrawler.pages.outline import Line

HEADINGS = {"h1": 3.0, "h2": 2.5, "h3": 2.0, "h4": 1.0, "h5": 0.5, "h6": 0.5}
# A line of figures within a heading: 2021-09-07 16:40:00.
_DATED_LINE = re.compile(r"[\[(（\s]*(?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}[\s\d:：日\])）]*")
# A channel's name, as it stands in an element of its own before or behind a title.
_TAG = re.compile(r"[\w·]{2,10}")
_SHORTEST_REST = 4
_MOST_LINES = 4
LONGEST_HALF = 60
_LONGEST_TAGGED = 200


def whole_heading(lines: list[Line], index: int, whole: str) -> tuple[str, int]:
    """Return the text of a heading that is broken over several lines, and where it ends.

    A heading that alone begins the document's title (`whole`) is no second line of the one before.
    """
    line = lines[index]
    node = line.node
    last = index + 1
    if node.tag in HEADINGS:
        while (
            last < len(lines)
            and last - index < 4
            and lines[last].node.tag == node.tag
            and lines[last].node.parent is node.parent
            and not (lines[last].links or line.links)
            and not _informs(lines[last])
            and lines[last].node.hidden == node.hidden
            and not (
                lines[last].node is not node
                and len(lines[last].text) >= 4
                and whole.startswith(bare(lines[last].text))
            )
        ):
            last += 1
        if last == index + 1 and node.last - index <= 4:
            last = max(last, node.last)
            last = next((n for n in range(index + 1, last) if _informs(lines[n])), last)
    return _joined(lines[index:last]), last


def whole_block(
    lines: list[Line], index: int, wanted: tuple[str, ...], *, is_called: bool
) -> tuple[str, int]:
    """Return the text of a title that is no heading, and where it ends, as `whole_heading` does.

    Lines belong together where the head of the page has them as one (`wanted`), and in a block
    that is called a title (`is_called`) where it says nothing of the first.
    """
    line = lines[index]
    node = line.node
    alone = line.text, index + 1
    if not 2 <= len(line.text) <= LONGEST_HALF or index + 1 == len(lines):
        return alone
    if not _goes_on(line, lines[index + 1]):
        return alone
    key = bare(line.text)
    begun = [title for title in wanted if title.startswith(key)]
    if not begun and not is_called:
        return alone
    end = index + 2
    while end < min(len(lines), index + _MOST_LINES) and _goes_on(line, lines[end]):
        end += 1
    for last in range(end, index + 1, -1):
        text = _joined(lines[index:last])
        whole = bare(text)
        if any(
            title.startswith(whole) or (len(title) > len(key) and whole.startswith(title))
            for title in begun
        ):
            return text, last
    if is_called and end == node.last and not any(key in title for title in wanted):
        return _joined(lines[index:end]), end
    return alone


def without_tag(text: str, lines: list[Line], wanted: tuple[str, ...], channels: set[str]) -> str:
    """Return the text of a heading in `lines` without the channel's tag before or behind it.

    A tag stands in an element of its own, and the head of the page has the title without it
    (`wanted`), or a breadcrumb names that channel (`channels`).
    """
    if len(text) > _LONGEST_TAGGED or (len(lines) == 1 and len(lines[0].tokens) == 1):
        return text
    key = bare(text)
    if key in wanted:
        return text
    if not any(key.endswith(title) or key.startswith(title) for title in wanted) and (
        lines[0].node.tag not in HEADINGS
    ):
        return text
    parts = [part for line in lines for part in line.parts]
    if len(parts) < 2:
        return text
    for tag, rest in (
        (parts[0], text.removeprefix(parts[0])),
        (parts[-1], text.removesuffix(parts[-1])),
    ):
        if rest == text or not _TAG.fullmatch(tag):
            continue
        if bare(rest) in wanted or (bare(tag) in channels and len(bare(rest)) >= _SHORTEST_REST):
            return rest.strip()
    return text


def _goes_on(line: Line, following: Line) -> bool:
    """Say whether the line behind another may be the second half of it: of one block, no more."""
    beside = following.node is line.node or (
        line.node.tag == following.node.tag == "p" and following.node.parent is line.node.parent
    )
    if not beside or line.links or following.links or following.node.hidden != line.node.hidden:
        return False
    text = following.text
    return 0 < len(text) <= LONGEST_HALF and not _informs(following) and text[0] not in "—－–-（("


def _informs(line: Line) -> bool:
    """Say whether a line within a heading is of date and origin: no half of a title."""
    return has_label(line.text) or _DATED_LINE.fullmatch(line.text) is not None


def _joined(lines: list[Line]) -> str:
    """Return lines as one text."""
    if len(lines) == 1:
        return lines[0].text
    parts = [part.text for part in lines if part.text]
    text = parts[0] if parts else ""
    for part in parts[1:]:
        text = join_lines(f"{text}\n{part}")
    return clean(text)


def spaced_as(text: str, model: str) -> str:
    """Return a heading of several lines with the spaces it has in a meta tag or <title>."""
    bare = text.replace(" ", "")
    taken = 0
    for position, character in enumerate(model):
        if taken == len(bare):
            return model[:position].strip()
        if character != " ":
            if character != bare[taken]:
                return text
            taken += 1
    return model.strip() if taken == len(bare) else text
