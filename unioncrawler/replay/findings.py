"""The values of reading everything again: what a worker finds, and why something was not read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unioncrawler.archive.corrections import Correction
    from unioncrawler.visits import ArticleVisit


class ProblemKind(StrEnum):
    """Why a page could not be read again."""

    MISSING = "missing file"
    DAMAGED = "damaged record"
    NOT_KEPT = "not on record"
    LATER_PAGES = "later pages not found"
    PROGRAM = "program error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reading that was not made: of which article, where its record lies, what is wrong."""

    kind: ProblemKind
    url: str
    reason: str
    file: str | None = None
    offset: int | None = None


class UnreadableError(Exception):
    """Raised where an exchange cannot be had from the record; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Better:
    """An article of which one or more versions read otherwise than they are stored."""

    article: int
    uid: str
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A version that stays as it is: it does not read as an article any more, for this reason.

    `moved_to`: it does, but of another address, which would make it another article.
    """

    uid: str
    version: int
    url: str
    reason: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewlyRead:
    """A failed entry whose page reads as an article: its visit, and the rows of its captures."""

    uid: str
    visit: ArticleVisit
    captures: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was found in a stretch of articles or entries; `pages` counts what was read."""

    versions: int = 0
    articles: int = 0
    pages: int = 0
    entries: int = 0
    better: tuple[Better, ...] = ()
    left: tuple[Left, ...] = ()
    newly_read: tuple[NewlyRead, ...] = ()
    problems: tuple[Problem, ...] = ()
