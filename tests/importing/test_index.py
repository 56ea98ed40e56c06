"""The index of what the files hold: by address, in order of time, each exchange once."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.foreign_warc import record, response, write
from tests.scripted_site import PROFILE
from unioncrawler.importing.index import FileIndex, Survey
from unioncrawler.sites import parse_profile
from unioncrawler.warc.foreign import ForeignFile

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTED = parse_profile(PROFILE, "scripted.toml")
SITE = "http://www.scripted.example"
ONE, TWO = f"{SITE}/xw/1.shtml", f"{SITE}/xw/2.shtml"
PICTURE = {"Content-Type": "image/png"}


def index_of(folder: Path, *records: bytes) -> FileIndex:
    with closing(Survey()) as survey:
        list(survey.read_file(ForeignFile.open(write(folder / "a.warc", *records))))
        return FileIndex(survey, SCRIPTED)


def at(url: str, day: int) -> bytes:
    return response(url, f"{url} on day {day}", date=f"2021-09-{day:02}T00:00:00Z")


def days(index: FileIndex, url: str, *numbers: int, exactly: bool = False) -> list[int | None]:
    found = [index.at(url, number, exactly=exactly) for number in numbers]
    return [held.found.fetched_at.day if held else None for held in found]


def test_an_address_answers_round_by_round_in_order_of_time(tmp_path: Path) -> None:
    index = index_of(tmp_path, at(ONE, 9), at(ONE, 3), at(ONE, 7), at(TWO, 5))

    assert index.rounds == 3
    assert days(index, ONE, 1, 2, 3, 4) == [3, 7, 9, 9]
    assert days(index, ONE, 1, 2, 3, 4, exactly=True) == [3, 7, 9, None]
    assert days(index, TWO, 1, 2) == [5, 5]
    assert days(index, f"{SITE}/xw/3.shtml", 1) == [None]


def test_the_capture_nearest_in_time_follows(tmp_path: Path) -> None:
    index = index_of(tmp_path, at(ONE, 3), at(ONE, 9))
    near = index.near(ONE, datetime(2021, 9, 7, tzinfo=UTC))

    assert near is not None
    assert near.found.fetched_at.day == 9
    assert index.near(TWO, datetime(2021, 9, 7, tzinfo=UTC)) is None


def test_all_hosts_schemes_and_ports_of_a_site_are_one_address(tmp_path: Path) -> None:
    spellings = [
        "http://www.scripted.example/xw/1.shtml",
        "https://old.scripted.example/xw/1.shtml",
    ]
    spellings += ["http://www.scripted.example:8080/xw//1.shtml#top"]
    index = index_of(tmp_path, *(at(url, day) for day, url in enumerate(spellings, start=1)))

    assert days(index, ONE, 1, 2, 3) == [1, 2, 3]


def test_the_same_exchange_in_two_files_is_one(tmp_path: Path) -> None:
    index = index_of(tmp_path, at(ONE, 3), at(ONE, 3))

    assert len(index) == 1
    assert index.skipped == {"response that is there twice": 1}


def test_other_sites_are_counted_by_host(tmp_path: Path) -> None:
    index = index_of(tmp_path, at(ONE, 3), at("http://a.example/1", 3), at("http://a.example/2", 3))

    assert (len(index), index.own) == (1, 1)
    assert index.skipped == {"response of another site (a.example)": 2}


def test_pictures_make_no_rounds(tmp_path: Path) -> None:
    picture = f"{SITE}/img/1.png"
    many = [
        response(picture, f"{n}", date=f"2021-09-0{n}T00:00:00Z", headers=PICTURE) for n in (1, 2)
    ]
    index = index_of(tmp_path, at(ONE, 3), *many)

    assert index.rounds == 1
    assert len(index) == 3


def test_pages_that_nothing_asked_for_come_in_order_of_time(tmp_path: Path) -> None:
    missing = response(f"{SITE}/xw/3.shtml", "", status="404 Not Found")
    picture = response(f"{SITE}/img/1.png", "p", headers=PICTURE)
    other = f"{SITE}/xw/9.shtml"
    index = index_of(tmp_path, at(TWO, 8), at(other, 2), at(ONE, 4), at(ONE, 5), missing, picture)
    index.at(other, 1)

    assert list(index.unasked_pages(1)) == [ONE, TWO]
    assert list(index.unasked_pages(2)) == [ONE]
    index.begin_round()
    assert list(index.unasked_pages(1)) == [other, ONE, TWO]


def test_a_revisit_without_its_payload_is_no_answer(tmp_path: Path) -> None:
    lost = record("revisit", b"", target_uri=ONE, payload_digest="sha1:AAAA")
    index = index_of(tmp_path, lost, at(TWO, 3))

    assert not index.has(ONE)
    assert index.skipped == {"revisit whose payload is in none of the files": 1}
