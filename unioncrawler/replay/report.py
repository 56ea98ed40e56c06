"""What came of reading everything again, counted, with a few examples of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncrawler.archive.corrections import Corrected
    from unioncrawler.replay.findings import Batch, Better, Left, NewlyRead, Problem

MOST_EXAMPLES = 5
MOST_PROBLEMS = 1000
_AROUND, _LONGEST = 20, 120


@dataclass(slots=True)
class FieldCount:
    """How many articles and versions read otherwise in a field, and the first of them."""

    articles: int = 0
    versions: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class SiteReport:
    """What came of one site; `profile` says which was used."""

    site: str
    profile: str
    versions_total: int = 0
    articles: int = 0
    versions: int = 0
    pages: int = 0
    entries: int = 0
    corrected_articles: int = 0
    corrected_versions: int = 0
    fields: dict[str, FieldCount] = field(default_factory=dict)
    newly_read: int = 0
    newly_read_examples: list[dict[str, Any]] = field(default_factory=list)
    not_read: int = 0
    not_read_examples: list[dict[str, Any]] = field(default_factory=list)
    other_address: int = 0
    other_address_examples: list[dict[str, Any]] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    missing_files: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether everything could be read."""
        return not self.unread

    def count(self, batch: Batch) -> None:
        """Add what a batch counted and left."""
        for name in ("articles", "versions", "pages", "entries"):
            setattr(self, name, getattr(self, name) + getattr(batch, name))
        for left in batch.left:
            self._leave(left)
        for problem in batch.problems:
            self._miss(problem)

    def correct(self, better: Better, changed: Sequence[Corrected]) -> None:
        """Add an article that was corrected."""
        self.corrected_articles += 1
        self.corrected_versions += len({each.version for each in changed})
        for name in dict.fromkeys(each.field for each in changed):
            count = self.fields.setdefault(name, FieldCount())
            count.articles += 1
            count.versions += sum(each.field == name for each in changed)
        for each in changed:
            examples = self.fields[each.field].examples
            if len(examples) < MOST_EXAMPLES:
                before, after = shortened(_to_words(each.before), _to_words(each.after))
                place = {"uid": better.uid, "version": each.version}
                examples.append({**place, "before": before, "after": after})

    def adopt(self, found: NewlyRead) -> None:
        """Add an entry that became an article."""
        self.newly_read += 1
        article = found.visit.article
        named = {"uid": found.uid, "url": article.url, "title": article.title}
        _exemplify(self.newly_read_examples, named)

    def _leave(self, left: Left) -> None:
        named = {"uid": left.uid, "version": left.version, "url": left.url, "reason": left.reason}
        if left.moved_to is None:
            self.not_read += 1
            _exemplify(self.not_read_examples, named)
        else:
            self.other_address += 1
            _exemplify(self.other_address_examples, named)

    def _miss(self, problem: Problem) -> None:
        self.unread[problem.kind.value] += 1
        if problem.kind == "missing file" and problem.file is not None:
            self.missing_files[problem.file] += 1
            if self.missing_files[problem.file] > 1:  # one line a file says it
                return
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(asdict(problem) | {"kind": problem.kind.value})

    def as_detail(self) -> dict[str, Any]:
        """Return the report as values of JSON."""
        return asdict(self) | {
            "fields": {name: asdict(count) for name, count in sorted(self.fields.items())},
            "unread": dict(self.unread),
            "missing_files": dict(self.missing_files),
        }


def _exemplify(examples: list[dict[str, Any]], example: dict[str, Any]) -> None:
    if len(examples) < MOST_EXAMPLES:
        examples.append(example)


def shortened(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Return two texts, of long ones what lies around the first difference."""
    if before is None or after is None or max(len(before), len(after)) <= _LONGEST:
        return _cut(before, 0), _cut(after, 0)
    pairs: Iterable[tuple[str, str]] = zip(before, after, strict=False)
    same = next((place for place, (a, b) in enumerate(pairs) if a != b), None)
    begin = max(0, (min(len(before), len(after)) if same is None else same) - _AROUND)
    return _cut(before, begin), _cut(after, begin)


def _cut(text: str | None, begin: int) -> str | None:
    if text is None:
        return None
    piece = text[begin : begin + _LONGEST]
    return "…" * bool(begin) + piece + "…" * (begin + _LONGEST < len(text))


def _to_words(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):  # attachments
        return " | ".join(f"{each['kind']} {each['url']} {each['name']}".strip() for each in value)
    return str(value)
