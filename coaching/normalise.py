"""Brings what a customer wrote into one plain form, and keeps the way back to the letters as written."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

#: Characters that are read; what is written beyond them is not.
LONGEST = 500
#: A single character that stands for more letters than this (a whole phrase in one sign) stays as it is.
_WIDEST = 3
_SAME = {"‘": "'", "’": "'", "“": '"', "”": '"', "\r": "\n", "﹗": "!", "—": "-", "–": "-"}


@dataclass(frozen=True)
class Normal:
    """The text in its plain form; `origins` holds the index in the original of every character."""

    text: str
    origins: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a non-empty span of `text` was made of."""
        return self.origins[start], self.origins[end - 1] + 1


def normalise(text: str, simplified: Mapping[str, str]) -> Normal:
    """The first LONGEST characters as NFKC, small letters, simplified; control signs are spaces."""
    forms = list(map(_plain, text[:LONGEST]))
    plain = "".join(forms)
    origins: Iterable[int] = range(len(forms))
    if set(map(len, forms)) != {1}:
        origins = (index for index, form in enumerate(forms) for _ in form)
    return Normal("".join(map(simplified.get, plain, plain)), tuple(origins))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if "a" <= char <= "z" or char == " " or "一" <= char <= "鿿":
        return char
    if char in _SAME:
        return _SAME[char]
    category = unicodedata.category(char)
    if category == "Cf" or "︀" <= char <= "️":
        return ""  # joins and picture styles: seen by nobody
    if category in ("Cc", "Cs"):
        return "\n" if char == "\n" else " "
    form = unicodedata.normalize("NFKC", char)
    return (form if len(form) <= _WIDEST else char).lower()
