"""What can be found in a run: a cause, where, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """What is the matter."""

    QUIET = "quiet"
    LAYOUT = "layout changed"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    READING = "reading broke"
    MOVED = "channel moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something found in a run: its cause, the channel (None: the whole site), the evidence.

    `lost` are the names of what is read no more. Only where it `is_alarm` is the run suspect.
    """

    cause: Cause
    evidence: str
    channel: str | None = None
    is_alarm: bool = True
    lost: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON has it."""
        return {
            "cause": self.cause.value,
            "channel": self.channel,
            "evidence": self.evidence,
            "alarm": self.is_alarm,
            "lost": list(self.lost),
        }
