"""JSON Lines: one record a line, every field, Chinese as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import IO


def write_jsonl(records: Iterable[Mapping[str, Any]], out: IO[bytes]) -> int:
    """Write each record as a line of UTF-8; return how many there were."""
    count = 0
    for record in records:
        out.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        count += 1
    return count
