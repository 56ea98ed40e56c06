"""The ways Chinese pages write a date or a time, as patterns over folded text."""

from __future__ import annotations

import re
import unicodedata

# One character for one, so that a place in the folded text is the same place in the original.
FOLDED = {
    code: folded
    for start, end in ((0xFF01, 0xFF5F), (0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x1810, 0x181A))
    for code in range(start, end)
    if len(folded := unicodedata.normalize("NFKC", chr(code))) == 1
}
FOLDED |= {0x1810 + digit: str(digit) for digit in range(10)}  # Mongolian digits
FOLDED |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212), "-")
FOLDED |= dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000, 0x200B, 0xFEFF), " ")
FOLDED |= {0xB7: ".", 0x2236: ":", 0xFE55: ":"}


YEAR = r"(?:19|20)\d\d"
_NO_MORE = r"(?!\d)(?!\s?[./-]\d{1,2}(?![\d:]))"
# 21/09/27, where the first number can be no month, and
# 2021-09-27, 2021/9/27, 2021.09.27, 24-03-05, 2021年9月27日, 2013 年 6 月
PLAIN = re.compile(
    rf"""
    (?<!\d) (?<!\d[./-])
    (?P<year> {YEAR} | \d\d(?=\s?年|[.-]\d\d[.-]\d\d(?!\d))
                 | (?:1[3-9]|2\d)(?=/\d\d/\d\d(?![\d/])) )
    \s{{0,3}} (?:(?P<mark>[-/.])|年) \s{{0,3}} (?P<month>\d{{1,2}}) \s{{0,3}}
    (?(mark)
        (?P=mark) \s{{0,3}} (?P<day> \d{{1,2}}{_NO_MORE} | \d\d(?=\d\d:\d\d) )
      | 月 (?: \s{{0,3}} (?P<day2>\d{{1,2}}) \s{{0,3}} (?:[日号]|(?=\s\d{{1,2}}:)|\Z)
             | (?!\s{{0,3}}\d) )
    )""",
    re.VERBOSE | re.ASCII,
)
# 10:20, -21:50:00, T10:20:05.000Z, 星期一 下午3:20, 10时20分
TIME = re.compile(
    r"""
    \s{0,9} (?:T|[,|-]\s?|[(\[]?\s?(?:星期|周|礼拜)[一二三四五六日天]\s?[)\]]?\s{0,9})?
    (?P<half>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|AM|PM)? \s?
    (?P<hour>\d{1,2}) \s?[:时点]\s? (?P<minute>\d{1,2}) (?!\d)
    (?: \s?[:分]\s? (?P<second>\d{1,2}) (?!\d) (?:\.\d{1,9})? \s?秒? | \s?分(?!享) )?
    (?: \s?(?P<half2>[AaPp][Mm])\b )?
    (?: \s?(?P<zone>Z\b|[+-]\d\d:?\d\d(?!\d)) )?""",
    re.VERBOSE | re.ASCII,
)
PACKED_TIME = re.compile(
    r"(?P<half>)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?P<half2>)(?P<zone>)", re.ASCII
)
_CHINESE_YEAR = "[〇○◯零OoО0-9一二三四五六七八九]{4}"
_CHINESE_NUMBER = r"(?:[元正一二三四五六七八九十廿卅]{1,4}|\d{1,2})"
# Rarer spellings, tried in this order where no plain one stands.
RARE = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        # 二〇一七年三月二十四日, 二○二一年十一月, 2021年九月八日
        (
            rf"(?P<year>{_CHINESE_YEAR})\s?年\s?(?P<month>{_CHINESE_NUMBER})\s?月"
            rf"(?:\s?(?P<day>{_CHINESE_NUMBER})\s?[日号]|(?!\s?{_CHINESE_NUMBER}))"
        ),
        # 20210927, 20210927102005
        rf"(?<![\w./-])(?P<year>{YEAR})(?P<month>\d\d)(?P<day>\d\d)(?=\d{{6}}\b|(?![\w-]))",
        # 2026 07-08, 202607-08, 2026年 07-08, 2026 / 07-08: of two elements
        (
            rf"(?<![\w./-])(?P<year>{YEAR})年?\s{{0,9}}(?:[-/]\s{{1,9}})?"
            r"(?P<month>\d\d)[-/.](?P<day>\d\d)(?![\w./-])"
        ),
        # 2026-07 08, 2026.07 / 08, 2026 07 08: the day in an element of its own behind the month
        (
            rf"(?<![\w./-])(?P<year>{YEAR})(?:\s?[-/.]\s?|\s{{1,9}})(?P<month>\d\d)"
            r"\s{1,9}(?:/\s{1,9})?(?P<day>\d\d)(?:日|(?![\w./:-]))"
        ),
        # 7月8日 2026, 2026 7月8日, 7月 08 2026, 08 7月 2026: the year in an element of its own
        (
            rf"(?<!\d)(?P<month>\d{{1,2}})月\s{{0,9}}(?P<day>\d{{1,2}})(?:日\s{{0,9}}|\s{{1,9}})"
            rf"(?P<year>{YEAR})(?![\w./-])"
        ),
        rf"(?<![\w./-])(?P<year>{YEAR})\s{{1,9}}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日",
        (
            rf"(?<![\w./-])(?P<day>\d{{1,2}})日?\s{{1,9}}(?P<month>{_CHINESE_NUMBER})月\s{{0,9}}"
            rf"(?P<year>{YEAR})(?![\w./-])"
        ),
        # 07-04 2026, 07-042026
        rf"(?<![\w./-])(?P<month>\d\d)[-/.](?P<day>\d\d)\s{{0,9}}(?P<year>{YEAR})(?![\w./-])",
        # 08 2026-07, 082026.07, 8 2026.7, 08日 / 2026-07, 08 2026年7月: the day in one before them
        (
            rf"(?<![\w./-])(?P<day>\d\d|\d(?=日|\s))日?\s{{0,9}}(?:/\s{{0,9}})?(?P<year>{YEAR})"
            r"\s?[-/.]\s?(?P<month>\d{1,2})(?![\w./-])"
        ),
        rf"(?<![\w./-])(?P<day>\d\d|\d(?=日|\s))日?\s{{0,9}}(?P<year>{YEAR})年(?P<month>\d{{1,2}})月",
        # 周二, 09/07/2021: how Drupal says in Chinese what an American would
        (
            rf"(?:周|星期)[一二三四五六日天]\s?,\s?(?P<month>\d\d)/(?P<day>\d\d)/(?P<year>{YEAR})"
            r"(?![\w./])"
        ),
        # 2026-07, with nothing behind it
        rf"(?:\A|:)[\s\[(]*(?P<year>{YEAR})[-/](?P<month>\d\d)(?P<day>)[\s\])]*\Z",
    )
)
# 10-11, [07/20], 4月20日 18:10, 09月 12, 12 09月: what a listing may show without a year.
YEARLESS = re.compile(
    r"[\s\[(【〔]*(?:(?:发布)?(?:时间|日期)\s?:\s?)?"
    r"((?:\d{1,2}[-/.]\d{1,2}|\d{1,2}\s?月\s{0,3}\d{1,2}(?:\s?日)?|\d{1,2}日?\s{1,3}\d{1,2}\s?月)"
    r"(?:\s{1,3}\d{1,2}:\d\d)?)[\s\])】〕]*",
    re.ASCII,
)
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
# 12 Sep 2024, September 12th, 2024: what lists of themes made abroad show
ENGLISH = re.compile(
    rf"(?<![\w.])(?:{_ORDINAL}[\s,/-]{{1,3}}{_MONTH_NAME}|{_MONTH_NAME}[\s/-]{{1,3}}{_ORDINAL})"
    rf"[\s,/-]{{1,3}}{YEAR}(?!\w)",
    re.IGNORECASE | re.ASCII,
)
DIGITS = {
    **{str(digit): digit for digit in range(10)},
    **{character: digit for digit, character in enumerate("〇一二三四五六七八九")},
    **dict.fromkeys("○◯零OoО", 0),
    **dict.fromkeys("元正", 1),
}
