"""WARC records as other programs write them, byte by byte, and imports of them in this process."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

from unioncrawler.importing.index import FileIndex, Survey
from unioncrawler.importing.running import ImportOrder, Round, run_import
from unioncrawler.sites import with_base_url
from unioncrawler.warc.foreign import ForeignFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unioncrawler.sites import SiteProfile

DAY = "2021-09-27T10:20:05Z"
HTML = {"Content-Type": "text/html; charset=utf-8"}


def record(kind: str, block: bytes, *, version: str = "1.1", **fields: str) -> bytes:
    """Return a record; `target_uri="…"` becomes `WARC-Target-URI: …`."""
    named = {f"WARC-{name.replace('_', '-')}": value for name, value in fields.items()}
    named = {"WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>", "WARC-Date": DAY, **_cased(named)}
    lines = [f"WARC/{version}", f"WARC-Type: {kind}"]
    lines += [f"{name}: {value}" for name, value in named.items()]
    if kind in {"response", "request", "revisit"}:
        lines.append(f"Content-Type: application/http; msgtype={kind}")
    head = "\r\n".join([*lines, f"Content-Length: {len(block)}", "", ""])
    return head.encode() + block + b"\r\n\r\n"


def _cased(fields: dict[str, str]) -> dict[str, str]:
    spelt = {"warc-target-uri": "WARC-Target-URI", "warc-record-id": "WARC-Record-ID"}
    return {
        spelt.get(name.lower(), name.title().replace("Warc", "WARC")): fields[name]
        for name in fields
    }


def message(
    body: str | bytes, status: str = "200 OK", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return an HTTP response."""
    content = body.encode() if isinstance(body, str) else body
    named = {**HTML, **(headers or {})}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


def response(
    url: str,
    body: str | bytes,
    *,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    **fields: str,
) -> bytes:
    """Return the record of a response, its digest beside it."""
    block = message(body, status, headers)
    content = body.encode() if isinstance(body, str) else body
    named = {"payload_digest": sha1(content), "block_digest": sha1(block), **fields}
    return record("response", block, target_uri=url, **named)


def sha1(content: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(content).digest()).decode()}"


def write(path: Path, *records: bytes) -> Path:
    """Write records as `*.warc` or, a member each, as `*.warc.gz`."""
    pack = gzip.compress if path.suffix == ".gz" else bytes
    path.write_bytes(b"".join(pack(each) for each in records))
    return path


def import_once(
    archive: Path, profile: SiteProfile, *files: Path, base_url: str | None = None
) -> list[Round]:
    """Import files into an archive in this process and return the rounds it took."""
    known = with_base_url(profile, base_url)[0] if base_url else profile
    with closing(Survey()) as survey:
        for path in files:
            for _ in survey.read_file(ForeignFile.open(path)):
                pass
        order = ImportOrder(
            profile=known,
            archive=archive,
            index=FileIndex(survey, known),
            files=survey.files,
            base_url=base_url,
        )
        return run_import(order, {})
