"""How fast a host is asked: slower with every trouble it has with us, back again bit by bit."""

from __future__ import annotations

from dataclasses import dataclass, field

SENT = "requests/sent"  # the figure of a crawl that counts what went over the wire
RECOVERY = 0.8  # what a good answer makes of a delay; so three of them about halve it


@dataclass(slots=True, kw_only=True)
class Pace:
    """The seconds between two requests to a host.

    `least` is the ordinary delay, `most` what doubling leads to at the most. `troubles` counts the
    verdicts in a row that say that the host keeps us out, `causes` their names in that order.
    """

    least: float
    most: float
    delay: float = field(init=False)
    causes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.delay = self.least

    @property
    def is_slowed(self) -> bool:
        """Whether the host is asked more slowly than it would be."""
        return self.delay > self.least

    @property
    def troubles(self) -> int:
        """How many verdicts of a wall came in a row."""
        return len(self.causes)

    @property
    def cause(self) -> str:
        """The name that stands most often among them, the latest of several."""
        latest_first = self.causes[::-1]
        return max(latest_first, key=latest_first.count, default="")

    def slow_down(self) -> None:
        """Double the delay, to the limit."""
        self.delay = max(self.least, min(self.delay * 2, self.most))

    def meet(self, cause: str) -> None:
        """Take note of a verdict that says that the host keeps us out."""
        self.causes.append(cause)

    def forget(self, cause: str) -> None:
        """Count verdicts of that name no more: they were no doing of the host."""
        self.causes = [name for name in self.causes if name != cause]

    def succeed(self) -> None:
        """Take note of a good answer: nothing is in a row any more, and the delay shrinks."""
        self.causes.clear()
        self.delay = max(self.least, self.delay * RECOVERY)
