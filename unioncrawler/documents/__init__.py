"""Reading what attachments say: pure functions from bytes to text, and the process they run in."""

from __future__ import annotations

from unioncrawler.documents.outcomes import Limits, Outcome, Reading
from unioncrawler.documents.worker import DocumentReader

__all__ = ["DocumentReader", "Limits", "Outcome", "Reading"]
