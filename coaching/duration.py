"""Spans of time as customers write them, in minutes."""

import re
from collections.abc import Iterator

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
_NUMBER = r"(?P<n>\d{1,3}(?:\.\d)?|[一二两俩三四五六七八九十]{1,3}|半|好几|几|多少?|成|大半|n)"
_ZH = re.compile(
    _NUMBER + r"(?P<more>来|多)?(?:个)?(?P<more2>多)?(?P<half>半)?(?:个)?"
    r"(?P<unit>小时|钟头|分钟|分(?!钱|之)|刻钟|钟(?!情|爱|意)|天|h|hours?|min)"
    r"(?P<rest>半|多)?(?:零)?(?:(?P<minutes>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)分)?"
)
_GE_HALF = re.compile(r"(?<![一-九两\d])个半(?:小时|钟头?)")
_WORDS = "|".join(sorted(_EN, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?P<n>\d{{1,3}}(?:\.\d)?|{_WORDS})[ -]?(?:solid |full |whole )?"
    r"(?P<unit>hours?|hrs?|h|minutes?|mins?|days?)\b"
    r"(?P<half> and (?:a )?half)?"
)


def minutes_in(text: str) -> int:
    """The longest span of time named in `text`, in minutes; 0 if there is none."""
    return int(max((minutes for _, _, minutes in spans_of_time(text)), default=0))


def spans_of_time(text: str) -> Iterator[tuple[int, int, float]]:
    """Every span of time named in `text`: (start, end, minutes)."""
    for found in _ZH.finditer(text):
        unit = found["unit"]
        if unit == "钟" and found["n"][0].isdigit() and not found["more"] and "个" not in found[0]:
            continue  # "8钟" is a time of the day
        number = _han_number(found["n"])
        number += 0.5 if found["half"] or found["rest"] == "半" else 0
        more = found["more"] or found["more2"] or found["rest"] == "多"
        number += 0.25 if more and unit != "天" and _unit(unit) == 60 else 0
        minutes = _han_number(found["minutes"]) if found["minutes"] else 0
        yield *found.span(), number * _unit(unit) + minutes
    for found in _GE_HALF.finditer(text):
        yield *found.span(), 90.0
    for found in _ENGLISH.finditer(text):
        number = float(found["n"]) if found["n"][0].isdigit() else float(_EN[found["n"]])
        number += 0.5 if found["half"] else 0
        yield *found.span(), number * _unit(found["unit"])


def _unit(unit: str) -> int:
    if unit == "刻钟":
        return 15
    if unit == "天" or unit.startswith("day"):
        return 1440
    return 60 if unit[0] in "小钟h" else 1


def _han_number(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    known = {"半": 0.5, "大半": 0.7, "成": 1.0, "n": 3.0, "多少": 0.0}
    if text in known:
        return known[text]
    if text in ("好几", "几", "多"):
        return 3
    tens, ten, ones = text.partition("十")
    if not ten:
        return float(_HAN.get(text[-1], 0))
    return 10.0 * _HAN.get(tens, 1) + _HAN.get(ones, 0)
