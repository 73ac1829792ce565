"""The pieces of a text that the second ear listens to: short runs of letters, and words."""

import re
from collections.abc import Iterable
from itertools import compress, pairwise
from operator import add, or_

_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[a-z']+|\?+")
_LATIN_WORD = re.compile(r"[a-z']+")
_TELLING = frozenset("?~…。")
#: Before the name of a feature that is a word or two.
_OF_WORDS = "w:"

Span = tuple[int, int]


def grams_of(plain: str) -> set[str]:
    """Runs of one to three letters that hold Chinese or a telling mark, and English words alone and in pairs.

    Of a text in its plain form. Numbers are alike; the beginning and the end of the text count as letters.
    """
    text = _levelled(plain)
    ones = [letter in _TELLING or "一" <= letter <= "鿿" for letter in text]
    pairs = list(map(add, text, text[1:]))
    twos = list(map(or_, ones, ones[1:]))
    grams = {*compress(text, ones), *compress(pairs, twos)}
    grams.update(compress(map(add, pairs, text[2:]), map(or_, twos, ones[2:])))
    words = _WORD.findall(text)
    grams.update(_OF_WORDS + word for word in words)
    grams.update(f"{_OF_WORDS}{word} {after}" for word, after in pairwise(words))
    return grams


def length_of(plain: str) -> int:
    """How much is said: a character is 1, an English word 2."""
    words = _LATIN_WORD.findall(plain)
    return sum(map(str.isalpha, plain)) - sum(map(len, words)) + 2 * len(words)


def places_of(grams: Iterable[str], plain: str) -> list[Span]:
    """For each of these grams of a text, where in it the gram stands first."""
    text, origins = _levelled(plain), _origins(plain)
    words = list(_WORD.finditer(text))
    spans: list[Span] = []
    for gram in grams:
        of_words = _words_at(gram.removeprefix(_OF_WORDS), words) if gram.startswith(_OF_WORDS) else None
        start = of_words[0] if of_words else text.index(gram)  # "w:?" may be letters too
        end = of_words[1] if of_words else start + len(gram)
        spans.append((origins[start], origins[end - 1] + 1))
    return spans


def _words_at(said: str, words: list[re.Match[str]]) -> Span | None:
    many = said.count(" ") + 1
    for place in range(len(words) - many + 1):
        if " ".join(word[0] for word in words[place : place + many]) == said:
            return words[place].start(), words[place + many - 1].end()
    return None


def _levelled(plain: str) -> str:
    """The text between a beginning and an end, each number as 0, each blank as one, and nothing cried out.

    Who writes “!!!” may be angry, glad or only in a hurry: the rules weigh that, with what stands beside it.
    """
    return f"^{_SPACES.sub(' ', _DIGITS.sub('0', plain)).replace('!', '。')}$"


def _origins(plain: str) -> list[int]:
    """Where each letter of the levelled text stands in the plain one."""
    origins, place = [0], 0
    while place < len(plain):
        found = _DIGITS.match(plain, place) or _SPACES.match(plain, place)
        origins.append(place)
        place = found.end() if found else place + 1
    return [*origins, max(0, len(plain) - 1)]
