"""Lines of listings that lead to no article: reposts elsewhere, files, dead links, redirects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import LISTS
from unioncrawler.replica.draw import Draw
from unioncrawler.replica.model import ORIGIN
from unioncrawler.replica.sentences import to_subject, to_title

if TYPE_CHECKING:
    from unioncrawler.replica.model import EntryKind
    from unioncrawler.replica.stories import Stories

WORKERCN = "https://www.workercn.cn/c/{day}/8{number:06}.shtml"
WEIXIN = "https://mp.weixin.qq.com/s/Uc{number:06}replica"
PEOPLE = "http://acftu.people.com.cn/n1/{folder}/c67502-3{number:07}.html"
STUB = "stub"  # an address as articles have them, of none that there is
FILE = ORIGIN + "/upload/resources/file/{folder}/{id}.{suffix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of special line. `way` says how its address answers, `goal` where it sends one on."""

    kind: EntryKind
    way: str
    address: str
    goal: str | None = None
    suffix: str = ""


SORTS = (
    Sort(kind="external", way="elsewhere", address=WORKERCN),
    Sort(kind="external", way="elsewhere", address=WEIXIN),
    Sort(kind="external", way="elsewhere", address=PEOPLE),
    Sort(kind="file", way="file", address=FILE, suffix="pdf"),
    Sort(kind="file", way="file", address=FILE, suffix="docx"),
    Sort(kind="dead", way="missing", address=STUB),
    Sort(kind="dead", way="soft_404", address=STUB),
    Sort(kind="dead", way="missing", address=FILE, suffix="pdf"),
    Sort(kind="redirect", way="meta", address=STUB, goal="article"),
    Sort(kind="redirect", way="script", address=STUB, goal="article"),
    Sort(kind="redirect", way="301", address=STUB, goal="article"),
    Sort(kind="redirect", way="302", address=STUB, goal="article"),
    Sort(kind="redirect", way="meta", address=STUB, goal=WORKERCN),
    Sort(kind="redirect", way="301", address=STUB, goal=WEIXIN),
    Sort(kind="dead", way="script", address=STUB, goal=ORIGIN + "/index.shtml"),
)
# Beyond one of each sort: most of the rest are reposts.
MORE = (*SORTS[:3], *SORTS[:3], SORTS[0], SORTS[1], SORTS[3], SORTS[5], SORTS[8])


@dataclass(frozen=True, slots=True, kw_only=True)
class Special:
    """A line that leads to no article: where it hangs, what it says, and what its address does."""

    sort: Sort
    channel: str
    day: str
    title: str
    url: str
    target: str | None = None

    @property
    def path(self) -> str | None:
        """The path on this site that answers for it, None for addresses elsewhere."""
        return self.url[len(ORIGIN) :] if self.url.startswith(ORIGIN) else None


def to_special(sort: Sort, number: int, stories: Stories) -> Special:
    """Return the special line of that number, at the day of an article drawn for it."""
    draw = Draw(stories.seed, number, 9)
    day = stories.day_of(draw.below(stories.count))
    slots = {
        "day": day,
        "folder": day.replace("-", "/"),
        "number": number,
        "id": 99_999 - number,
        "suffix": sort.suffix,
    }
    goal = sort.goal
    if goal == "article":
        goal = ORIGIN + stories.path_of(draw.below(stories.count))
    channel = (
        LISTS[(number * 3 + 1) % len(LISTS)] if number < len(LISTS) else draw.pick(LISTS)
    ).path
    url = sort.address.format(**slots)
    if url == STUB:
        url = ORIGIN + stories.to_path(-1 - number, day, channel)
    return Special(
        sort=sort,
        channel=channel,
        day=day,
        title=to_title(draw, to_subject(draw)),
        url=url,
        target=goal.format(**slots) if goal else None,
    )


def to_specials(stories: Stories) -> tuple[Special, ...]:
    """Return the special lines of a site of these stories: each sort once, then a share."""
    sorts = [*SORTS, *(MORE[number % len(MORE)] for number in range(stories.count // 40))]
    return tuple(to_special(sort, number, stories) for number, sort in enumerate(sorts))
