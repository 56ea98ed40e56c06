"""What an import makes of an archive: in the order of time, nothing twice, nothing concluded."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import crawl_once
from tests.foreign_warc import import_once, message, record, response, sha1, write
from tests.integration.test_record import check_agreement, warc_files
from tests.same_archive import all_rows
from tests.scripted_site import PROFILE, ScriptedSite, article_page, front_page, listing_page
from unioncrawler.archive import open_archive
from unioncrawler.replay.rebuild import Rebuilt, rebuild
from unioncrawler.sites import parse_profile
from unioncrawler.warc import iterate

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.importing.running import Round

SITE = "http://www.scripted.example"
SCRIPTED = parse_profile(PROFILE, "scripted.toml")
DAY = "2021-09-27"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing but crawls of loopback sites open a connection."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        assert address[0] == "127.0.0.1", address
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **_: pytest.fail(f"asked {words}"))


def page(path: str, body: str, *, on: str = DAY, **more: Any) -> bytes:
    return response(f"{SITE}{path}", body, date=f"{on}T10:20:05Z", **more)


def listing(*numbers: int, following: str | None = None) -> str:
    links = [(f"/xw/{n}.shtml", f"第{n}篇", DAY) for n in numbers]
    return listing_page(links, following=following)


def article(number: int, **more: Any) -> str:
    return article_page(f"第{number}篇", **more)


def site(*numbers: int, on: str = DAY) -> list[bytes]:
    """Return the records of a front page, a listing of articles, and these articles."""
    return [
        page("/", front_page(), on=on),
        page("/xw/index.shtml", listing(*numbers), on=on),
        *(page(f"/xw/{n}.shtml", article(n), on=on) for n in numbers),
    ]


def rows(archive: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def titles(archive: Path) -> list[str]:
    return [title for (title,) in rows(archive, "SELECT title FROM articles ORDER BY url")]


def entries(archive: Path) -> list[Any]:
    return rows(archive, "SELECT url, state, attempts, last_error FROM entries ORDER BY url")


def everything(archive: Path) -> dict[str, list[Any]]:
    """Return all rows of an archive but those of its runs."""
    tables = (
        "channels", "entries", "articles", "article_channels", "versions", "changes", "captures",
        "attachments", "evidence", "warc_files",
    )  # fmt: skip
    found = {table: rows(archive, f"SELECT * FROM {table}") for table in tables}
    last = {"channels": "last_crawl"}
    with open_archive(archive) as opened:
        for table, column in last.items():
            names = [row[1] for row in opened.connection.execute(f"PRAGMA table_info({table})")]
            place = names.index(column)
            found[table] = [row[:place] + row[place + 1 :] for row in found[table]]
    return found


def test_an_archive_of_imports_is_rebuilt_from_its_record(tmp_path: Path) -> None:
    archive, again = tmp_path / "archive", tmp_path / "again"
    about = "<html><body><h1>关于我们</h1><p>电话：0471-1234567</p></body></html>"
    moved = page("/xw/5.shtml", "", status="302 Found", headers={"Location": "/xw/1.shtml"})
    more = [page("/xw/8.shtml", article(8)), page("/about.shtml", about), moved]
    more.append(page("/xw/6_2.shtml", two_pages(6)[1]))
    now = {"/": front_page(), "/xw/index.shtml": listing(1, 4), "/xw/1.shtml": article(1)}
    import_once(archive, SCRIPTED, write(tmp_path / "a.warc", *three_days(), *more))
    with ScriptedSite(now) as live:
        crawl_once(archive, live.base_url, live.profile)
    import_once(archive, SCRIPTED, write(tmp_path / "b.warc", *site(1, 5, on="2020-01-01"), moved))
    import_once(archive, SCRIPTED, tmp_path / "b.warc")
    rebuild(archive / "warc", again, lambda _key, text: parse_profile(text, "here"), Rebuilt())

    rows_then, rows_again = all_rows(archive), all_rows(again)
    for each in (rows_then, rows_again):
        del each["sites"]  # knows when the latest run began, also of one that recorded nothing
    assert {name for name, found in rows_then.items() if found != rows_again[name]} == set()


def figure(rounds: list[Round], name: str) -> int:
    return sum(each.stats.get(name, 0) for each in rounds)


def test_what_lies_in_a_file_is_read_as_the_site_would_be(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", *site(1, 2))
    import_once(tmp_path, SCRIPTED, file)

    assert titles(tmp_path) == ["第1篇", "第2篇"]
    assert rows(tmp_path, "SELECT path, url FROM channels") == [
        ("工会新闻", f"{SITE}/xw/index.shtml")
    ]
    assert {state for _, state, _, _ in entries(tmp_path)} == {"captured"}
    check_agreement(tmp_path)


def test_all_times_are_those_of_the_capture(tmp_path: Path) -> None:
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *site(1, on="2020-02-29")))

    then = [("2020-02-29T18:20:05+08:00",)]
    for sql in (
        "SELECT fetched_at FROM captures",
        "SELECT first_seen FROM articles UNION SELECT last_seen FROM articles",
        "SELECT seen FROM versions",
        "SELECT at FROM changes",
        "SELECT first_seen FROM entries UNION SELECT last_seen FROM entries",
        "SELECT last_try FROM entries",
        "SELECT first_seen FROM channels",
    ):
        assert rows(tmp_path, f"SELECT DISTINCT * FROM ({sql})") == then, sql
    kept = [r for r in iterate(warc_files(tmp_path)[0]) if r.kind in {"response", "request"}]
    assert {r.fields["WARC-Date"] for r in kept} == {"2020-02-29T10:20:05Z"}


def test_our_record_says_what_it_was_imported_from(tmp_path: Path) -> None:
    info = record("warcinfo", b"software: other/1.0\r\n")
    import_once(tmp_path, SCRIPTED, write(tmp_path / "theirs.warc", info, *site(1)))

    first, *others = iterate(warc_files(tmp_path)[0])
    said = dict(line.split(": ", 1) for line in first.payload.decode().splitlines())
    (file,) = json.loads(said["unioncrawler-imported"])
    assert (file["name"], file["software"], len(file["sha256"])) == ("theirs.warc", "other/1.0", 64)
    assert said["description"] == "import 1 of 剧本总工会 from theirs.warc"
    assert not {"robots", "http-header-user-agent"} & said.keys()
    purposes = [r.purpose for r in others if r.kind == "request" and r.url.endswith("/xw/1.shtml")]
    assert [(p["for"], p["imported"]["file"]) for p in purposes] == [("article", "theirs.warc")]


def test_what_is_not_in_the_files_is_left_as_it_is(tmp_path: Path) -> None:
    pages = [
        page("/", front_page()),
        page("/xw/index.shtml", listing(1, 2, following="/xw/index_2.shtml")),
        page("/xw/1.shtml", article(1, body="<img src='/img/1.jpg'>职工技能竞赛在车间举行。" * 4)),
    ]
    rounds = import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *pages))

    assert entries(tmp_path) == [
        (f"{SITE}/xw/1.shtml", "captured", 1, None),
        (f"{SITE}/xw/2.shtml", "pending", 0, None),
    ]
    assert rows(tmp_path, "SELECT url, state, attempts FROM attachments") == [
        (f"{SITE}/img/1.jpg", "pending", 0)
    ]
    assert rows(tmp_path, "SELECT * FROM evidence") == []
    assert figure(rounds, "articles/failed") == 0
    assert {k: n for k, n in rounds[0].stats.items() if k.startswith("import/absent")} == {
        "import/absent/entries": 1,
        "import/absent/images and files": 1,
        "import/absent/listing pages": 1,
    }


def test_a_crawl_goes_on_where_the_files_end(tmp_path: Path) -> None:
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *site(1, 2)[:-1]))
    pages = {"/": front_page(), "/xw/index.shtml": listing(1, 2, 3)}
    with ScriptedSite(pages | {f"/xw/{n}.shtml": article(n) for n in (1, 2, 3)}) as live:
        crawl_once(tmp_path, live.base_url, live.profile)
        asked = [path for path in live.requests if path.startswith("/xw/") and "index" not in path]

    # the first is archived as it was long ago, so it is due again
    assert asked == ["/xw/2.shtml", "/xw/3.shtml", "/xw/1.shtml"]
    assert titles(tmp_path) == ["第1篇", "第2篇", "第3篇"]
    check_agreement(tmp_path)


def test_what_the_files_show_as_missing_is_missing(tmp_path: Path) -> None:
    gone = page("/xw/2.shtml", "not found", status="404 Not Found")
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *site(1, 2)[:-1], gone))

    assert entries(tmp_path)[1] == (f"{SITE}/xw/2.shtml", "failed", 1, "HTTP 404")


def three_days() -> list[bytes]:
    """Return three captures of a site: an article changes, another comes, a third goes."""
    changed = article(1, body="职工之家建成了，各班组都来看。" * 9)
    return [
        *site(1, 3),
        *site(1, on="2021-10-01")[:2],
        page("/xw/1.shtml", changed, on="2021-10-01"),
        page("/xw/3.shtml", "not found", on="2021-10-01", status="404 Not Found"),
        *site(1, 2, on="2021-10-02"),
        page("/xw/2.shtml", article(2, body="工会送清凉。" * 30), on="2021-10-03"),
    ]


@pytest.mark.parametrize("order", ["in order", "reversed", "in two files", "one after the other"])
def test_versions_arise_in_the_order_of_time(order: str, tmp_path: Path) -> None:
    records = three_days()
    if order == "reversed":
        records.reverse()
    cut = 4 if order in {"in two files", "one after the other"} else 0
    files = [write(tmp_path / "b.warc", *records[cut:]), write(tmp_path / "a.warc", *records[:cut])]
    if order == "one after the other":
        import_once(tmp_path, SCRIPTED, files[1])
        import_once(tmp_path, SCRIPTED, files[0])
    else:
        import_once(tmp_path, SCRIPTED, *files)

    versions = rows(
        tmp_path,
        "SELECT substr(url, -7), v.version, substr(seen, 1, 10), what, same_as FROM versions AS v"
        " JOIN articles ON articles.id = article ORDER BY 1, 2",
    )
    assert versions == [
        ("1.shtml", 1, "2021-09-27", "first", None),
        ("1.shtml", 2, "2021-10-01", "text", None),
        ("1.shtml", 3, "2021-10-02", "text", 1),
        ("2.shtml", 1, "2021-10-02", "first", None),
        ("2.shtml", 2, "2021-10-03", "text", None),
        ("3.shtml", 1, "2021-09-27", "first", None),
    ]
    assert rows(tmp_path, "SELECT kind, substr(at, 1, 10) FROM evidence") == [
        ("missing", "2021-10-01")
    ]
    check_agreement(tmp_path)


def test_an_import_that_is_run_again_changes_nothing(tmp_path: Path) -> None:
    files = [
        write(tmp_path / "a.warc.gz", *three_days()),
        write(tmp_path / "b.warc", *site(1, 2, 3)),
    ]
    import_once(tmp_path, SCRIPTED, *files)
    before, record_files = everything(tmp_path), warc_files(tmp_path)
    rounds = import_once(tmp_path, SCRIPTED, *files)

    assert everything(tmp_path) == before
    assert warc_files(tmp_path) == record_files
    assert figure(rounds, "warc/exchanges") == 0


def test_rows_that_a_kill_lost_are_found_again_on_our_record(tmp_path: Path) -> None:
    """Everything is on record and no row was committed: it is used, not written again."""
    file = write(tmp_path / "a.warc.gz", *three_days())
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    import_once(undisturbed, SCRIPTED, file)
    shutil.copytree(undisturbed, killed)
    with closing(sqlite3.connect(killed / "archive.db")) as connection, connection:
        for table in (
            "article_channels", "attachments", "evidence", "versions", "changes", "entries",
            "articles", "channels", "captures", "warc_files",
        ):  # fmt: skip
            connection.execute(f"DELETE FROM {table}")
    for path in warc_files(killed):
        path.rename(path.with_name(path.name + ".open"))
    rounds = import_once(killed, SCRIPTED, file)

    assert figure(rounds, "warc/exchanges") == 0
    for table in ("articles", "versions", "changes", "entries"):
        names = "title, body_text, version, first_seen, last_seen"
        sql = {
            "articles": f"SELECT {names} FROM articles ORDER BY url",
            "versions": "SELECT version, digest, seen, what, same_as FROM versions ORDER BY 2, 1",
            "changes": "SELECT kind, version, at FROM changes ORDER BY 3, 1",
            "entries": "SELECT url, state, attempts, last_try FROM entries ORDER BY 1",
        }[table]
        assert rows(killed, sql) == rows(undisturbed, sql)
    captures = "SELECT url, verdict, fetched_at, payload_digest FROM captures ORDER BY 1, 3"
    assert rows(killed, captures) == rows(undisturbed, captures)
    check_agreement(killed)


def test_what_is_older_than_the_archive_is_on_record_and_changes_nothing(tmp_path: Path) -> None:
    now = {"/": front_page(), "/xw/index.shtml": listing(1), "/xw/1.shtml": article(1)}
    with ScriptedSite(now) as live:
        crawl_once(tmp_path, live.base_url, live.profile)
    tables = ("articles", "versions", "changes", "evidence")
    before = {table: rows(tmp_path, f"SELECT * FROM {table}") for table in tables}
    old_entry = rows(tmp_path, "SELECT title, last_seen FROM entries")
    old = [
        page("/xw/index.shtml", listing_page([("/xw/1.shtml", "旧题", "2020-01-01")])),
        page("/xw/1.shtml", article_page("旧题")),
        page("/xw/2.shtml", article(2)),
    ]
    rounds = import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *old))

    unchanged = {table: rows(tmp_path, f"SELECT * FROM {table}")[:1] for table in tables}
    assert unchanged == before
    assert rows(tmp_path, "SELECT title, last_seen FROM entries") == old_entry
    assert titles(tmp_path) == ["第1篇", "第2篇"]
    assert figure(rounds, "articles/known") == 1
    assert rows(tmp_path, "SELECT count(*) FROM captures WHERE crawl = 2") == [(3,)]
    check_agreement(tmp_path)


def test_an_old_404_is_no_evidence_against_an_article_that_was_read_since(tmp_path: Path) -> None:
    now = {"/": front_page(), "/xw/index.shtml": listing(1), "/xw/1.shtml": article(1)}
    with ScriptedSite(now) as live:
        crawl_once(tmp_path, live.base_url, live.profile)
    gone = page("/xw/1.shtml", "not found", status="404 Not Found")
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", gone))

    assert rows(tmp_path, "SELECT * FROM evidence") == []
    assert entries(tmp_path) == [(f"{SITE}/xw/1.shtml", "captured", 1, None)]


def test_articles_that_nothing_listed_are_imported_and_other_pages_are_not(tmp_path: Path) -> None:
    about = "<html><body><h1>关于我们</h1><p>电话：0471-1234567</p></body></html>"
    pages = [
        *site(1),
        page("/xw/8.shtml", article(8)),
        page("/about.shtml", about),
        page("/xw/9.shtml", "not found", status="404 Not Found"),
        page("/app.js", "alert(1)", headers={"Content-Type": "text/javascript"}),
        response("http://elsewhere.example/xw/7.shtml", article(7)),
    ]
    rounds = import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *pages))

    assert titles(tmp_path) == ["第1篇", "第8篇"]
    assert figure(rounds, "import/unlisted") == 1
    assert [url for url, *_ in entries(tmp_path)] == [f"{SITE}/xw/1.shtml"]
    assert figure(rounds, "articles/failed") == 0


def test_a_listing_that_no_page_led_to_is_found_by_the_pages_themselves(tmp_path: Path) -> None:
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *site(1, 2)[1:]))

    assert rows(tmp_path, "SELECT path FROM channels") == [("工会新闻",)]
    assert {state for _, state, _, _ in entries(tmp_path)} == {"captured"}
    assert titles(tmp_path) == ["第1篇", "第2篇"]


def two_pages(number: int) -> list[str]:
    pager = (
        f"<div><a href='/xw/{number}.shtml'>1</a> <a href='/xw/{number}_2.shtml'>下一页</a></div>"
    )
    last = f"<div><a href='/xw/{number}.shtml'>上一页</a> <a href='/xw/{number}.shtml'>1</a></div>"
    first = article(number).replace("<div class='share'>", f"{pager}<div class='share'>")
    second = article(number, body="这是第二页的内容，职工代表继续发言。" * 4)
    return [first, second.replace("<div class='share'>", f"{last}<div class='share'>")]


def test_an_article_of_two_pages_is_joined(tmp_path: Path) -> None:
    first, second = two_pages(1)
    pages = [*site(1)[:2], page("/xw/1.shtml", first), page("/xw/1_2.shtml", second)]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *pages))

    assert rows(tmp_path, "SELECT title, page_count FROM articles") == [("第1篇", 2)]


def test_an_article_whose_second_page_is_not_there_is_kept_and_said(tmp_path: Path) -> None:
    first, _ = two_pages(1)
    file = write(tmp_path / "a.warc", *site(1)[:2], page("/xw/1.shtml", first))
    rounds = import_once(tmp_path, SCRIPTED, file)

    assert rows(tmp_path, "SELECT title, page_count FROM articles") == [("第1篇", 1)]
    assert figure(rounds, "article/cut short") == 1
    assert figure(rounds, "import/absent/later pages") == 1


def test_it_does_not_take_the_place_of_a_whole_one(tmp_path: Path) -> None:
    first, second = two_pages(1)
    whole = [*site(1)[:2], page("/xw/1.shtml", first), page("/xw/1_2.shtml", second)]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *whole))
    again = page("/xw/1.shtml", first.replace("车间", "厂房"), on="2022-01-01")
    import_once(tmp_path, SCRIPTED, write(tmp_path / "b.warc", again))

    assert rows(tmp_path, "SELECT page_count, version FROM articles") == [(2, 1)]
    check_agreement(tmp_path)


def test_a_second_page_alone_is_no_article(tmp_path: Path) -> None:
    _, second = two_pages(1)
    file = write(tmp_path / "a.warc", *site(2), page("/xw/1_2.shtml", second))
    import_once(tmp_path, SCRIPTED, file)

    assert titles(tmp_path) == ["第2篇"]


def test_redirects_are_followed_in_the_files(tmp_path: Path) -> None:
    moved = page("/xw/1.shtml", "", status="302 Found", headers={"Location": "/c/100.shtml"})
    pages = [*site(1)[:2], moved, page("/c/100.shtml", article(1))]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *pages))

    assert rows(tmp_path, "SELECT url FROM articles") == [(f"{SITE}/c/100.shtml",)]
    assert entries(tmp_path) == [(f"{SITE}/xw/1.shtml", "captured", 1, None)]
    assert figure(import_once(tmp_path, SCRIPTED, tmp_path / "a.warc"), "warc/exchanges") == 0


def test_a_redirect_that_leads_out_of_the_files_leaves_its_entry_waiting(tmp_path: Path) -> None:
    moved = page("/xw/1.shtml", "", status="302 Found", headers={"Location": "/c/100.shtml"})
    file = write(tmp_path / "a.warc", *site(1)[:2], moved)
    for _ in range(2):
        import_once(tmp_path, SCRIPTED, file)
        assert entries(tmp_path) == [(f"{SITE}/xw/1.shtml", "pending", 0, None)]
        assert rows(tmp_path, "SELECT count(*) FROM captures") == [(3,)]
    check_agreement(tmp_path)


def test_a_site_that_sends_all_on_to_https_is_read_there(tmp_path: Path) -> None:
    paths = ["/", "/xw/index.shtml", "/xw/1.shtml"]
    doors = [
        page(
            path,
            "",
            status="301 Moved",
            headers={"Location": f"https://www.scripted.example{path}"},
        )
        for path in paths
    ]
    pages = [each.replace(b"URI: http:", b"URI: https:") for each in site(1)]
    rounds = import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *doors, *pages))

    assert len(rounds) == 1
    assert titles(tmp_path) == ["第1篇"]
    check_agreement(tmp_path)


def test_a_revisit_has_the_payload_that_it_names(tmp_path: Path) -> None:
    body = article(1)
    named = {"payload_digest": sha1(body.encode()), "target_uri": f"{SITE}/xw/1.shtml"}
    again = record("revisit", message(b""), date="2021-10-05T00:00:00Z", **named)
    lost = record("revisit", message(b""), target_uri=f"{SITE}/xw/2.shtml", payload_digest="sha1:X")
    file = write(tmp_path / "a.warc.gz", *site(1, 2)[:-1], again, lost)
    import_once(tmp_path, SCRIPTED, file)

    assert rows(tmp_path, "SELECT version, substr(last_seen, 1, 10) FROM articles") == [
        (1, "2021-10-05")
    ]
    sql = "SELECT original IS NULL FROM captures WHERE url LIKE '%/xw/1.shtml'"
    assert rows(tmp_path, sql) == [(1,), (0,)]
    assert entries(tmp_path)[1] == (f"{SITE}/xw/2.shtml", "pending", 0, None)
    check_agreement(tmp_path)


def test_images_and_files_are_taken_from_the_files(tmp_path: Path) -> None:
    shown = article(1, body="<img src='/img/1.png'>职工技能竞赛在车间举行，各班组都来了。" * 3)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(500)
    pages = [
        *site(1)[:2],
        page("/xw/1.shtml", shown),
        response(f"{SITE}/img/1.png", picture, headers={"Content-Type": "image/png"}),
    ]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc.gz", *pages))

    assert rows(tmp_path, "SELECT DISTINCT url, state, bytes, media_type FROM attachments") == [
        (f"{SITE}/img/1.png", "captured", len(picture), "image/png")
    ]
    check_agreement(tmp_path)


def test_a_site_reached_at_another_address_is_imported_under_its_own(tmp_path: Path) -> None:
    there = "http://mirror.example:8080"
    pages = [each.replace(SITE.encode(), there.encode()) for each in site(1, 2)]
    bare = [each.replace(b"WARC-Block-Digest", b"X-Digest") for each in pages]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *bare), base_url=there)

    assert rows(tmp_path, "SELECT url FROM articles ORDER BY 1") == [
        (f"{SITE}/xw/1.shtml",),
        (f"{SITE}/xw/2.shtml",),
    ]
    assert (
        next(r for r in iterate(warc_files(tmp_path)[0]) if r.kind == "response").url == f"{there}/"
    )


def test_an_image_that_is_missing_in_the_files_is_tried_once(tmp_path: Path) -> None:
    shown = article(1, body="<img src='/img/1.png'>职工技能竞赛在车间举行，各班组都来了。" * 3)
    missing = page("/img/1.png", "not found", status="404 Not Found")
    file = write(tmp_path / "a.warc", *site(1)[:2], page("/xw/1.shtml", shown), missing)
    for _ in range(2):
        import_once(tmp_path, SCRIPTED, file)
        assert rows(tmp_path, "SELECT DISTINCT state, attempts FROM attachments") == [("failed", 1)]


def test_an_old_listing_does_not_move_a_channel_back(tmp_path: Path) -> None:
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *site(1, on="2022-01-01")))
    old = page("/old/list.shtml", listing(1, 2))
    import_once(
        tmp_path, SCRIPTED, write(tmp_path / "b.warc", old, page("/xw/2.shtml", article(2)))
    )

    assert rows(tmp_path, "SELECT url, substr(last_seen, 1, 10) FROM channels") == [
        (f"{SITE}/xw/index.shtml", "2022-01-01")
    ]
    assert rows(tmp_path, "SELECT substr(url, -7), substr(last_seen, 1, 10) FROM entries") == [
        ("1.shtml", "2022-01-01"),
        ("2.shtml", DAY),
    ]


def test_an_article_is_joined_of_pages_of_the_same_time(tmp_path: Path) -> None:
    first, second = two_pages(1)

    def version(day: int) -> tuple[bytes, bytes]:
        on = f"2021-10-{day:02}"
        return (
            page("/xw/1.shtml", first.replace("车间", f"第{day}车间"), on=on),
            page("/xw/1_2.shtml", second.replace("第二页", f"第{day}天"), on=on),
        )

    _, stray = version(1)
    pages = [*site(1)[:2], stray, *version(5), *version(9)]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *pages))

    ((old,),) = rows(tmp_path, "SELECT fields FROM versions WHERE version = 1")
    ((new,),) = rows(tmp_path, "SELECT body_text FROM articles WHERE version = 2")
    for text, day in ((old, 5), (new, 9)):
        assert f"第{day}车间" in text
        assert f"第{day}天" in text


def test_an_old_address_leads_to_the_article_that_was_read_since(tmp_path: Path) -> None:
    import_once(
        tmp_path,
        SCRIPTED,
        write(tmp_path / "a.warc", page("/c/100.shtml", article(1), on="2022-01-01")),
    )
    moved = page("/xw/1.shtml", "", status="302 Found", headers={"Location": "/c/100.shtml"})
    old = [*site(1)[:2], moved, page("/c/100.shtml", article(1))]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "b.warc", *old))

    assert entries(tmp_path) == [(f"{SITE}/xw/1.shtml", "captured", 1, None)]
    assert rows(tmp_path, "SELECT version, substr(last_seen, 1, 10) FROM articles") == [
        (1, "2022-01-01")
    ]
    assert rows(tmp_path, "SELECT count(*) FROM article_channels") == [(1,)]


def overview() -> str:
    """Return a front page with lists of its own, and a link to a channel."""
    items = "".join(
        f"<li><a href='/xw/{n}.shtml'>只在首页出现的新闻标题{n}</a><span>{DAY}</span></li>"
        for n in (7, 8, 9)
    )
    block = f"<div class='list'><h2>图片新闻</h2><ul>{items}</ul></div>"
    return front_page().replace("<div class='welcome'>", f"{block}<div class='welcome'>")


def test_what_only_the_front_page_lists_has_the_time_of_the_front_page(tmp_path: Path) -> None:
    articles = [page(f"/xw/{n}.shtml", article(n)) for n in (7, 8, 9)]
    pages = [page("/", overview(), on="2021-09-29"), *site(1)[1:], *articles]
    import_once(tmp_path, SCRIPTED, write(tmp_path / "a.warc", *pages))

    sql = (
        "SELECT path, substr(entries.url, -7), substr(entries.last_seen, 1, 10) FROM entries"
        " JOIN channels ON channels.id = channel ORDER BY 2"
    )
    assert rows(tmp_path, sql) == [
        ("工会新闻", "1.shtml", DAY),
        ("首页", "7.shtml", "2021-09-29"),
        ("首页", "8.shtml", "2021-09-29"),
        ("首页", "9.shtml", "2021-09-29"),
    ]


def test_where_a_listing_is_not_in_the_files_nothing_is_said_to_be_in_no_listing(
    tmp_path: Path,
) -> None:
    articles = [page(f"/xw/{n}.shtml", article(n)) for n in (7, 8, 9)]
    file = write(tmp_path / "a.warc", page("/", overview()), *articles)
    rounds = import_once(tmp_path, SCRIPTED, file)

    assert entries(tmp_path) == []
    assert titles(tmp_path) == ["第7篇", "第8篇", "第9篇"]
    assert rounds[0].stats["import/absent/pages that may list"] == 1
