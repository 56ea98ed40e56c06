"""The replica over HTTP: validators, packing, robots.txt, the log, and hostile clients."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unioncrawler.replica import Replica
from unioncrawler.replica.answers import answer
from unioncrawler.replica.wire import BadRequestError, read_head

if TYPE_CHECKING:
    from tests.replica.conftest import Client

PATHS = ("/", "/xwzx/ghyw/index.shtml", "/tzgg/", "/jcpd/index.shtml", "/zz/index.shtml")


@pytest.mark.parametrize("path", PATHS)
def test_a_copy_the_client_has_is_not_sent_again(still: Client, path: str) -> None:
    first = still(path)
    tag, moment = first.headers["etag"], first.headers["last-modified"]
    by_tag = still(path, If_None_Match=tag)
    by_date = still(path, If_Modified_Since=moment)
    assert [(a.status, a.body, a.headers["etag"]) for a in (by_tag, by_date)] == [
        (304, b"", tag)
    ] * 2
    assert still(path, If_None_Match='"another"', If_Modified_Since=moment).status == 200
    assert still(path, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status == 200
    assert still(path, If_Modified_Since="yesterday").status == 200


def test_packed_pages_are_the_same_pages(still: Client) -> None:
    plain, packed = still("/"), still("/", Accept_Encoding="gzip, deflate")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == "W/" + plain.headers["etag"]
    again = still("/", Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    assert again.status == 304


def test_images_are_not_packed(still: Client) -> None:
    image = next(url for article in still.replica.articles for url in article.images)
    assert "content-encoding" not in still(image, Accept_Encoding="gzip").headers


def test_head_has_the_headers_and_no_body(still: Client) -> None:
    get, head = still("/"), still("/", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == get.headers


def test_only_reading_is_allowed(still: Client) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert still("/", method, Content_Length="0").status == 405


def test_robots_asks_for_a_delay_only_if_told_to(still: Client) -> None:
    assert "Crawl-delay" not in still.text("/robots.txt")
    robots = answer(Replica(1).catalog, "/robots.txt", None, 2.5)
    assert robots.body.decode().endswith("Crawl-delay: 2.5\n")


def test_the_counter_is_a_script(still: Client) -> None:
    counter = still("/zcms/counter?Type=Article&ID=100003&DomID=hitcount100003")
    assert counter.headers["content-type"] == "application/javascript"
    assert counter.text.startswith('var e=document.getElementById("hitcount100003");')


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html", "/c/2021-09-27/999999.shtml", "/c/2020-01-01/100399.shtml",
        "/c/2021-09-27/100399_2.shtml", "/c/2021-09-27/100399_0.shtml", "/xwzx/ghyw/index_0.shtml",
        "/xwzx/ghyw/index_1.shtml", "/xwzx/ghyw/index_99.shtml", "/zcms/catalog/1/pc/index_1.shtml",
        "/upload/resources/image/2021/09/27/1.jpg", "/upload/resources/file/2021/09/27/201596.exe",
        "/../../etc/passwd", "/zcms/", "//", "/%00", "/control",
    ],
)  # fmt: skip
def test_unknown_paths_are_missing(still: Client, path: str) -> None:
    missing = still(path)
    assert missing.status == 404
    assert "页面不存在" in missing.text


def test_the_log_tells_what_was_asked(client: Client) -> None:
    client("/robots.txt", User_Agent="probe/1")
    client("/tzgg/index.shtml", Accept_Encoding="gzip")
    client("/nothing")
    log = list(client.server.requests)
    assert [(r.method, r.path, r.status) for r in log] == [
        ("GET", "/robots.txt", 200),
        ("GET", "/tzgg/index.shtml", 200),
        ("GET", "/nothing", 404),
    ]
    assert log[0].headers["user-agent"] == "probe/1"
    assert log[0].time <= log[1].time <= log[2].time
    assert log[1].size < 10_000


def exchange(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/3.0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"501"),
        (b"GET /" + b"a" * 20_000, b"431"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
    ],
)
def test_malformed_requests_are_refused(still: Client, sent: bytes, status: bytes) -> None:
    assert exchange(still.server.port, sent).startswith(b"HTTP/1.1 " + status)
    assert still("/robots.txt").status == 200


def test_several_requests_in_one_breath_are_answered_in_order(still: Client) -> None:
    sent = (
        b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"
        b"GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n"
    )
    answers = exchange(still.server.port, sent)
    assert [line.split()[1] for line in answers.split(b"HTTP/1.1")[1:] for line in [b"- " + line]]
    assert [part.split()[0] for part in answers.split(b"HTTP/1.1 ")[1:]] == [b"200", b"405", b"404"]


def test_old_clients_get_one_answer(still: Client) -> None:
    answers = exchange(still.server.port, b"GET http://localhost/robots.txt HTTP/1.0\r\n\r\n" * 2)
    assert answers.count(b"HTTP/1.1 200") == 1
    assert b"Connection: close" in answers


@given(st.binary(max_size=300))
def test_heads_are_read_or_refused(head: bytes) -> None:
    status, length = 0, 0
    try:
        length = read_head(head).length
    except BadRequestError as error:
        status = error.status
    assert status in (0, 400, 413, 501)
    assert length >= 0


REPLICA = Replica(30)
PIECES = st.sampled_from(
    ["/", "c", "zcms", "catalog", "15801", "pc", "index", "_", "9", ".shtml", "upload", "²", "%32",
     "2021-09-27", "100001", "resources", "image", "?ID=", "٣", "x0c", "counter", "..", "\x00"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=20) | st.none())
def test_any_path_and_host_has_an_answer(path: str, host: str | None) -> None:
    assert answer(REPLICA.catalog, "/" + path, host, None).status in (200, 301, 302, 404)


def test_bad_hosts_do_not_enter_the_page() -> None:
    page = answer(REPLICA.catalog, "/", 'x"><script>', None).body
    assert page == answer(REPLICA.catalog, "/", None, None).body


def test_a_taken_port_is_an_error_and_a_stopped_server_gives_it_back() -> None:
    replica = Replica(1)
    with replica.serve() as server:
        port = server.port
        with pytest.raises(OSError, match=r"[Aa]ddress"), replica.serve(port):
            pass
        assert server.base_url == f"http://127.0.0.1:{port}"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


BYTES_OF_A_SITE = """
import hashlib
from unioncrawler.replica import Replica
from unioncrawler.replica.answers import answer
replica = Replica(150, seed=7)
seen = hashlib.sha256()
paths = ["/", "/jcpd/index.shtml", *(channel.url for channel in replica.channels)]
for article in replica.articles:
    paths += [article.url, *article.images, *(url for url, _ in article.attachments)]
for path in paths:
    path = path.removeprefix("http://www.union.example")
    seen.update(answer(replica.catalog, path, None, None).body)
print(seen.hexdigest())
"""


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    prints = {
        subprocess.run(
            [sys.executable, "-c", BYTES_OF_A_SITE],
            env={"PYTHONHASHSEED": hash_seed},
            check=True,
            capture_output=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(prints) == 1


MEMORY_OF_A_SITE = """
import resource
from unioncrawler.replica import Replica
from unioncrawler.replica.answers import answer
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def read(replica, step):
    for number in range(0, len(replica.articles), step):
        path = replica.articles[number].path
        assert answer(replica.catalog, path, None, None).status == 200
read(Replica(400), 10)
before = peak()
read(Replica(50_000), 50)
print(peak() - before)
"""


def test_fifty_thousand_articles_take_little_memory() -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEMORY_OF_A_SITE], check=True, capture_output=True, text=True
    )
    assert int(run.stdout) < 20_000  # kB over the memory of 400
