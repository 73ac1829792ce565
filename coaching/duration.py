"""Spans of time as customers write them, in minutes."""

import re

_HAN = {
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_EN = {
    "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "ninety": 90, "half": 0.5, "half an": 0.5, "a couple of": 2, "couple of": 2, "several": 3,
}  # fmt: skip
_NUMBER = r"(?P<n>\d{1,3}(?:\.\d)?|[一二两俩三四五六七八九十]{1,3}|半|好几|几|多少?)"
_ZH = re.compile(
    _NUMBER
    + r"(?P<more>来|多)?(?:个)?(?P<more2>多)?(?P<half>半)?(?:个)?(?P<unit>小时|钟头|分钟|分|刻钟|天|h|hours?)"
)
_WORDS = "|".join(sorted(_EN, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?P<n>\d{{1,3}}(?:\.\d)?|{_WORDS})[ -]?(?:solid |full |whole )?"
    r"(?P<unit>hours?|hrs?|h|minutes?|mins?|days?)\b"
    r"(?P<half> and (?:a )?half)?"
)


def minutes_in(text: str) -> int:
    """The longest span of time named in `text`, in minutes; 0 if there is none."""
    longest = 0.0
    for found in _ZH.finditer(text):
        number = _han_number(found["n"])
        number += 0.5 if found["half"] else 0
        longest = max(longest, number * _unit(found["unit"]))
    for found in _ENGLISH.finditer(text):
        number = float(found["n"]) if found["n"][0].isdigit() else float(_EN[found["n"]])
        number += 0.5 if found["half"] else 0
        longest = max(longest, number * _unit(found["unit"]))
    return int(longest)


def _unit(unit: str) -> int:
    if unit == "刻钟":
        return 15
    if unit == "天" or unit.startswith("day"):
        return 1440
    return 60 if unit[0] in "小钟h" else 1


def _han_number(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    if text == "半":
        return 0.5
    if text in ("好几", "几", "多", "多少"):
        return 3 if text != "多少" else 0
    tens, ten, ones = text.partition("十")
    if not ten:
        return float(_HAN.get(text[-1], 0))
    return 10.0 * _HAN.get(tens, 1) + _HAN.get(ones, 0)
