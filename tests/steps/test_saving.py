"""A visit goes into the archive whole or not at all, wherever a crawl is killed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.values import NOW, SITE, make_entry, make_listing, new_archive
from unioncrawler.archive.batches import BatchWriter
from unioncrawler.sites import load_profile
from unioncrawler.steps.saving import save
from unioncrawler.visits import Ending

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_listing_is_saved_in_one_piece_with_its_channel_and_the_end_of_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncrawler.archive.batches.BATCH_WRITES", 1)
    commit = BatchWriter.commit
    lasted: list[list[int]] = []

    def look(writer: BatchWriter) -> None:
        commit(writer)
        counts = [f"SELECT count(*) FROM {table}" for table in ("channels", "captures", "entries")]
        ends = "SELECT count(*) FROM channels WHERE walked IS NOT NULL"
        lasted.append([writer.connection.execute(sql).fetchone()[0] for sql in (*counts, ends)])

    with new_archive(tmp_path) as writer:
        monkeypatch.setattr(BatchWriter, "commit", look)
        visit = replace(make_listing(make_entry(1)), ending=Ending.WHOLE)
        save(writer, load_profile(SITE), visit, began=NOW)
        assert lasted == [[1, 1, 1, 1]]
