"""Chinese texts that share nothing, as many as one likes."""

from __future__ import annotations

import random

# Common characters; a text drawn of them says nothing, and is no other one's.
CHARACTERS = "".join(map(chr, range(0x4E00, 0x5E00)))


def text_of(number: int, length: int = 300) -> str:
    """Return the text of that number: sentences of twenty characters."""
    draw = random.Random(number)
    characters = "".join(draw.choices(CHARACTERS, k=length))
    return "".join(f"{characters[at : at + 20]}。" for at in range(0, length, 20))
