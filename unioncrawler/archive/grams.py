"""How text is cut into tokens for the search index, in Python and in SQL alike.

SQLite's own tokenizer takes a whole Chinese sentence for one word. So every run of Chinese
characters is laid out beforehand as overlapping pairs and its last character alone, 总工会 as
`总工 工会 会`, and a search for 总工会 becomes the phrase `总工 工会`: exact from two characters
up, and a prefix search for one. Everything else (Latin words, numbers, Mongolian) stays as it is.

The layout is worked out twice: `to_grams` for the crawler, `grams_sql` inside triggers, so that any
sqlite3 program can edit an archive and leave the index right. Both give the same string.
"""

from __future__ import annotations

import re
from itertools import pairwise

# Ideographs with their extensions, compatibility forms, radicals, 々〇 and the 〡 numerals, and the
# private use area, where old pages keep rare characters. The same class reads in GLOB and in re.
HAN = (
    "一-鿿㐀-䷿々-〇〡-〩〸-〻\u2e80-\u2fdf\ue000-\uf8ff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)  # fmt: skip

# SQLite counts radicals and hexagrams as symbols, not as letters.
_SYMBOLS_IN_HAN = "".join(map(chr, (*range(0x2E80, 0x2FE0), *range(0x4DC0, 0x4E00))))
TOKENIZER = f"unicode61 remove_diacritics 0 tokenchars '{_SYMBOLS_IN_HAN}'"

# Mongolian variation selectors choose the shape of a letter and are no part of the word.
VARIATION_SELECTORS = "\u180b\u180c\u180d\u180f"

_RUN = re.compile(f"[{HAN}]+")
_FOLDED = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
    | {chr(code): chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)}
    | dict.fromkeys(VARIATION_SELECTORS, "")
)
_WIDE = "０-９Ａ-Ｚａ-ｚ"


def fold(text: str) -> str:
    """Return the text with full-width letters and digits made plain, variation selectors gone."""
    return text.translate(_FOLDED)


def to_grams(text: str | None) -> str:
    """Return the text laid out for the index: Chinese runs as pairs, the rest as it is."""
    return _RUN.sub(_spread, fold(text)) if text else ""


def _spread(run: re.Match[str]) -> str:
    characters = run.group()
    pairs = map("".join, pairwise(characters))
    return f" {'  '.join([*pairs, characters[-1]])} "


def grams_sql(column: str) -> str:
    """Return the SQL expression that lays out `column` exactly as `to_grams` does.

    The text is cut into chunks of 64 characters first, because substr() counts from the start.
    """
    plain = f"coalesce({column},'')"
    for selector in VARIATION_SELECTORS:
        plain = f"replace({plain},char({ord(selector)}),'')"
    return f"""(WITH RECURSIVE
    whole(t) AS (SELECT {plain}),
    chunk(j,s) AS (SELECT 1,substr(t,1,65) FROM whole
      UNION ALL SELECT j+64,substr(t,j+64,65) FROM chunk,whole WHERE j+64<=length(t)),
    step(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM step WHERE i<64)
    SELECT coalesce(group_concat(CASE
      WHEN d GLOB '[{HAN}][{HAN}]' THEN ' '||d||' '
      WHEN d GLOB '[{HAN}]*' THEN ' '||substr(d,1,1)||' '
      WHEN d GLOB '[{_WIDE}]*' THEN char(unicode(d)-65248)
      ELSE substr(d,1,1) END,''),'')
    FROM (SELECT substr(s,i,2) d FROM chunk CROSS JOIN step WHERE i<=length(s) ORDER BY j,i))"""
