"""Which articles contain each other's texts: likely pairs by the index, then compared exactly."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from unioncrawler.archive.shingling import (
    MOST_ARTICLES,
    articles_with,
    count_articles_with,
    samples_of,
)
from unioncrawler.reposts import Known, bare, choose_original, compare, is_same_article

if TYPE_CHECKING:
    import sqlite3

# Two articles are compared where so many shingles of their samples are the same, of those that
# few articles have, and half of what the one has that has fewer of them. What texts share that are
# otherwise made of slogans and forms does not make them one, however much it is. A sample is an
# estimate, so it asks for half only; how much is contained is counted in the texts themselves.
LEAST_SHARED = 3
SHARE = 0.5

Row = dict[str, str | int | float]


def find_reposts(connection: sqlite3.Connection, due: list[int]) -> list[Row]:
    """Return the rows of `reposts` in which one of the articles is, by their ids."""

    @lru_cache(maxsize=16)
    def load(article: int) -> tuple[Known, str]:
        return _load(connection, article)

    rows = []
    for one, other in _likely_pairs(connection, due):
        (known, seen), (known_other, seen_other) = load(one), load(other)
        if is_same_article(known, known_other):
            continue
        shared = compare(known.text, known_other.text)
        if shared is None:
            continue
        _, original, why = choose_original(known, known_other)
        is_original = original is known
        rows.append(
            {
                "article": other if is_original else one,
                "original": one if is_original else other,
                "containment": round(shared.containment, 3),
                "characters": shared.characters,
                "why": why.value,
                "found": max(seen, seen_other),
            }
        )
    return rows


def _likely_pairs(connection: sqlite3.Connection, due: list[int]) -> list[tuple[int, int]]:
    """Return the pairs of articles that are worth comparing, each once, the lesser id first."""
    samples = samples_of(connection, due)
    counts = count_articles_with(connection, set().union(*samples.values()), MOST_ARTICLES + 1)
    where = articles_with(connection, {s for s, n in counts.items() if 1 < n <= MOST_ARTICLES})
    likely, unsure = set(), []
    for article, sample in samples.items():
        rare = _count_rare(sample, counts)
        for other, number in _shared_with(article, sample, where).items():
            if number < LEAST_SHARED:
                continue
            pair = (min(article, other), max(article, other))
            if number >= SHARE * rare:
                likely.add(pair)
            else:
                unsure.append((pair, other, number))
    others = samples_of(connection, {other for _, other, _ in unsure})
    unknown = set().union(*others.values()) - counts.keys()
    counts |= count_articles_with(connection, unknown, MOST_ARTICLES + 1)
    rares = {article: _count_rare(sample, counts) for article, sample in others.items()}
    likely.update(pair for pair, other, number in unsure if number >= SHARE * rares[other])
    return sorted(likely)


def _shared_with(article: int, sample: set[int], where: dict[int, list[int]]) -> Counter[int]:
    """Return how many shingles each other article has of a sample."""
    found = Counter(chain.from_iterable(where[shingle] for shingle in sample & where.keys()))
    found.pop(article, None)
    return found


def _count_rare(sample: set[int], counts: dict[int, int]) -> int:
    return sum(counts[shingle] <= MOST_ARTICLES for shingle in sample)


def _load(connection: sqlite3.Connection, article: int) -> tuple[Known, str]:
    """Return what is known of an article, and when its present version was first read."""
    row = connection.execute(
        "SELECT a.uid, a.site, s.name, a.source, a.published, a.first_seen, a.digest, a.body_text,"
        " v.seen FROM articles AS a JOIN sites AS s ON s.key = a.site"
        " JOIN versions AS v ON v.article = a.id AND v.version = a.version WHERE a.id = ?",
        (article,),
    ).fetchone()
    known = Known(
        uid=row["uid"],
        site=row["site"],
        site_name=row["name"],
        source=row["source"],
        published=row["published"],
        first_seen=row["first_seen"],
        digest=row["digest"],
        text=bare(row["body_text"]),
    )
    return known, row["seen"]
