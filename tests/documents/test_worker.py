"""Hostile documents end with a name, and the next one is read."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
import zlib
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import pytest

from tests.documents.made import (
    bomb,
    entity_bomb,
    lying_bomb,
    pdf_page,
    to_pdf,
    to_zip,
    with_parts,
)
from unioncrawler.documents import DocumentReader, Limits, Outcome, worker
from unioncrawler.documents.reading import read_document
from unioncrawler.errors import DocumentsError
from unioncrawler.replica.documents import WRITERS, to_docx, to_ofd, to_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES = ("内蒙古总工会", "名单公示")
SHEET = "xl/worksheets/sheet1.xml"
NESTED = b"<w:document xmlns:w='w'>" + b"<w:p>" * 100_000
MANY_CELLS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    + f"<row>{'<c><v>1</v></c>' * 16_000}</row>" * 240
    + "</sheetData></worksheet>"
)


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(Limits(cpu_seconds=4, wall_seconds=60)) as opened:
        yield opened


def pages_in_a_loop() -> bytes:
    return to_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>",
    )


def forms_in_a_loop() -> bytes:
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject"
    call = b"/F Do " * 50
    return pdf_page(
        zlib.compress(call),
        form + b" << /F 5 0 R >> >> /Length %d >>\nstream\n%s\nendstream" % (len(call), call),
        resources=b"<< /XObject << /F 5 0 R >> >>",
    )


def many_pages() -> bytes:
    return to_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 2000000000 >>",
    )


def pdf_bomb() -> bytes:
    return pdf_page(zlib.compress(b"q " * (200 << 20)))


def nested_arrays() -> bytes:
    return to_pdf(b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000 + b" >>", b"<< >>")


def ofd_without_end() -> bytes:
    pages = "".join(f'<Page ID="{n}" BaseLoc="P.xml"/>' for n in range(300_000))
    page = "<Page><TextObject Boundary='0 0 1 1'><TextCode>工</TextCode></TextObject></Page>"
    return with_parts(to_ofd(("",)), {
        "Doc_0/Document.xml": f"<Document><Pages>{pages}</Pages></Document>", "Doc_0/P.xml": page,
    })  # fmt: skip


GONE = (Outcome.TOO_MUCH_MEMORY, Outcome.TOOK_TOO_LONG)
HOSTILE: dict[str, tuple[Callable[[], bytes], tuple[Outcome, ...]]] = {
    "zip bomb": (lambda: bomb(300 << 20), (Outcome.TOO_LARGE,)),
    "zip bomb that lies": (lambda: lying_bomb(100 << 20), (Outcome.DAMAGED,)),
    "many parts": (
        lambda: to_zip({f"word/{n}": b"" for n in range(30_000)}),
        (Outcome.TOO_LARGE,),
    ),
    "entity bomb": (entity_bomb, (Outcome.DAMAGED,)),
    "nested elements": (
        lambda: with_parts(to_docx(("",)), {"word/document.xml": NESTED}),
        (Outcome.DAMAGED,),
    ),
    "blank sheet": (
        lambda: with_parts(to_xlsx(("",)), {SHEET: " " * (63 << 20)}),
        (Outcome.DAMAGED,),
    ),
    "pages in a loop": (pages_in_a_loop, (Outcome.DAMAGED,)),
    "forms in a loop": (forms_in_a_loop, GONE),
    "two thousand million pages": (many_pages, (Outcome.DAMAGED,)),
    "packed page": (pdf_bomb, GONE),
    "nested arrays": (nested_arrays, (Outcome.DAMAGED, Outcome.NO_TEXT)),
    "page without end": (ofd_without_end, (Outcome.TOOK_TOO_LONG,)),
    "rich text groups": (lambda: b"{\\rtf1" + b"{" * 5_000_000, (Outcome.NO_TEXT, *GONE)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_has_a_named_outcome_and_the_next_is_read(
    name: str, reader: DocumentReader
) -> None:
    make, allowed = HOSTILE[name]
    body = make()
    began = time.monotonic()

    reading = reader.read(body)

    assert reading.outcome in allowed, reading
    assert time.monotonic() - began < 12
    assert reader.read(WRITERS["pdf"](LINES)).text == "\n".join(LINES)


def test_a_reader_that_was_killed_is_replaced(reader: DocumentReader) -> None:
    assert reader.read(to_docx(LINES)).outcome is Outcome.READ
    process = reader._process
    assert process is not None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    assert reader.read(to_docx(LINES)).text == "\n".join(LINES)


def test_signals_that_reach_all_processes_do_not_end_a_reader(reader: DocumentReader) -> None:
    reader.read(to_docx(LINES))
    process = reader._process
    assert process is not None
    assert process.pid is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(process.pid, number)

    assert reader.read(to_docx(LINES)).outcome is Outcome.READ
    assert reader._process is process


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (signal.SIGSEGV, Outcome.DAMAGED),
        (signal.SIGABRT, Outcome.TOO_MUCH_MEMORY),
        (signal.SIGXCPU, Outcome.TOOK_TOO_LONG),
    ],
)
def test_a_reader_that_crashes_says_so_of_its_document(
    number: signal.Signals, outcome: Outcome
) -> None:
    body = ofd_without_end()
    with DocumentReader() as opened:
        opened.read(to_docx(LINES))
        process = opened._process
        assert process is not None
        assert process.pid is not None
        timer = threading.Timer(0.3, os.kill, (process.pid, number))
        timer.start()
        reading = opened.read(body)
        timer.join()

        assert (reading.outcome, reading.reason) == (
            outcome,
            f"its reader was ended by {number.name}",
        )
        assert opened.read(to_docx(LINES)).outcome is Outcome.READ


@pytest.mark.parametrize("times", [1, 2])
def test_a_document_whose_reader_is_killed_is_read_once_more(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the document had killed it, so many times."""
    left = [times]
    with DocumentReader(Limits(wall_seconds=30)) as opened:
        opened.read(to_docx(LINES))
        send, poll = Connection.send_bytes, Connection.poll

        def stop_first(pipe: Connection, body: bytes) -> None:
            process = opened._process
            if left[0] and process is not None and process.pid is not None:
                os.kill(process.pid, signal.SIGSTOP)  # so that it has no answer yet
            send(pipe, body)

        def kill_first(pipe: Connection, timeout: float | None = 0.0) -> bool:
            process = opened._process
            if timeout == opened.limits.wall_seconds and left[0] and process is not None:
                left[0] -= 1
                process.kill()
                process.join()
            return poll(pipe, timeout)

        monkeypatch.setattr("multiprocessing.connection.Connection.send_bytes", stop_first)
        monkeypatch.setattr("multiprocessing.connection.Connection.poll", kill_first)
        reading = opened.read(to_docx(LINES))

    assert left == [0]
    assert reading.outcome is (Outcome.READ if times == 1 else Outcome.TOO_MUCH_MEMORY)


def test_what_is_abandoned_is_not_read_once_more() -> None:
    body = ofd_without_end()
    with DocumentReader() as opened:
        opened.read(to_docx(LINES))
        timer = threading.Timer(0.3, opened.abandon)
        timer.start()
        opened.read(body)
        timer.join()

        assert opened._process is None


def test_time_is_short_and_files_are_small_as_the_limits_say() -> None:
    limits = Limits(wall_seconds=0.3, most_bytes=10_000_000)
    with DocumentReader(limits) as opened:
        slow, large = opened.read(ofd_without_end()), opened.read(b"%PDF-" + bytes(10_000_000))

    assert (slow.outcome, slow.reason) == (Outcome.TOOK_TOO_LONG, "0.3 s")
    assert (large.outcome, large.reason) == (Outcome.TOO_LARGE, "10000005 bytes")


def test_each_document_has_its_own_time() -> None:
    busy = b"{\\rtf1" + b"{" * 1_000_000  # some tenths of a second, or more
    started = time.process_time()
    read_document(busy, Limits())
    needed = time.process_time() - started
    limit = math.ceil(3 * needed)
    readings = math.ceil(2 * limit / needed)  # together twice what one of them may take
    with DocumentReader(Limits(cpu_seconds=limit)) as opened:
        opened.read(to_docx(LINES))
        process = opened._process
        outcomes = [opened.read(busy).outcome for _ in range(readings)]

        assert outcomes == [Outcome.NO_TEXT] * readings
        assert opened._process is process


def test_a_process_that_does_not_come_up_is_an_error_and_no_outcome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "work", os.abort)
    with (
        DocumentReader() as opened,
        pytest.raises(DocumentsError, match="attachments"),
    ):
        opened.read(to_docx(LINES))


def test_memory_and_time_end_where_the_limits_say() -> None:
    sheet = with_parts(to_xlsx(("",)), {SHEET: MANY_CELLS})
    with DocumentReader(Limits(memory=256 << 20)) as small:
        assert small.read(sheet).outcome is Outcome.TOO_MUCH_MEMORY
    with DocumentReader(Limits(cpu_seconds=1, wall_seconds=30)) as short:
        reading = short.read(ofd_without_end())

    assert reading.outcome is Outcome.TOOK_TOO_LONG
    assert reading.reason == "its reader was ended by SIGXCPU"
