"""Whether the words of a message speak well or badly: clauses, negation, degrees, turns after "but"."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from coaching.lexicon import Word, WordTree, is_latin

#: How far a negator reaches, in characters that lie between it and its word.
_REACH_ZH, _REACH_EN = 4, 16
#: What ends a clause: a mark that is not inside a number, or a space between Chinese characters.
_END = re.compile(r"[.,:](?!\d)|[，。!?;\n、~()\[\]…|/]|(?<=[一-鿿]) (?=[一-鿿])")
#: "... 都没有" right after a bad word, at the end of its clause: there was none of it.
_NONE_OF_IT = re.compile(r"(?:都|也)(?:没有?|木有|不)(?:$|[，,。!?;~ \n])")
_JUDGEMENTS = frozenset({"good", "bad", "sad"})
_SENTENCE_ENDS = frozenset("。.!?;\n…")
# Percent: what is said after a "but" weighs more; what is denied weighs less than what is affirmed; praise
# inside a wish or of the past is hardly praise.
_AFTER_BUT, _BEFORE_BUT = 150, 70
_DENIED_GOOD, _DENIED_BAD, _NOT_NOW = 90, 50, 15


class Token(NamedTuple):
    """A known word where it stands in the plain text; `clause` and `sentence` are counted from 0."""

    start: int
    end: int
    word: Word
    clause: int
    sentence: int


class Effect(NamedTuple):
    """A good (below 0) or bad (above 0) word with everything around it reckoned in."""

    token: Token
    value: int
    negator: Token | None


@dataclass(frozen=True)
class Polarity:
    """The known words, what they do, and which clause each character is in; `hints` only ranks."""

    tokens: tuple[Token, ...]
    effects: tuple[Effect, ...]
    clause_of: tuple[int, ...]
    hints: int

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def last_token_at(self, place: int) -> int:
        """The index of the last token that begins at a character or before it; -1 if there is none."""
        return bisect_right(self._starts, place) - 1

    @cached_property
    def bad_places(self) -> frozenset[int]:
        """The characters of the words that speak badly here."""
        bad = [effect.token for effect in self.effects if effect.value > 0]
        return frozenset(place for token in bad for place in range(token.start, token.end))

    @property
    def score(self) -> int:
        return sum(effect.value for effect in self.effects)

    @property
    def grief(self) -> int:
        """The part of `score` that is sadness, which nobody is to blame for."""
        return sum(effect.value for effect in self.effects if effect.token.word.kind == "sad")

    @property
    def polite(self) -> bool:
        return any(token.word.kind == "polite" for token in self.tokens)

    def clause_score(self, place: int) -> int:
        """The tone of the clause around a character; bad is above 0."""
        clause = self.clause_of[place]
        return sum(effect.value for effect in self.effects if effect.token.clause == clause)


def polarity_of(text: str, words: WordTree) -> Polarity:
    """Reads the tone of a text in its plain form."""
    clause_of, sentence_of = _divide(text)
    tokens = tuple(_tokens(text, words, clause_of, sentence_of))
    effects: list[Effect] = []
    used: set[int] = set()
    last_but = max((token.start for token in tokens if token.word.kind == "but"), default=-1)
    aside: Token | None = None
    for place, token in enumerate(tokens):
        if token.word.kind in ("wish", "past"):
            aside = token
        if token.word.kind not in _JUDGEMENTS:
            continue
        negators = [tokens[index] for index in _negators_before(text, tokens, place)]
        used.update(negator.start for negator in negators)
        negated = len(negators) % 2 == 1 or (
            token.word.kind == "bad" and _NONE_OF_IT.match(text, token.end) is not None
        )
        value = _value(tokens, place, negated, aside)
        if last_but >= 0:
            value = value * (_AFTER_BUT if token.start > last_but else _BEFORE_BUT) // 100
        effects.append(Effect(token, value, negators[0] if negated and negators else None))
    loose = sum(1 for token in tokens if token.word.kind == "negator" and token.start not in used)
    hints = loose + sum(1 for token in tokens if token.word.kind in ("hint", "but")) + text.count("?")
    return Polarity(tokens, tuple(effects), clause_of, min(hints, 5))


def _divide(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each character the number of its clause and of its sentence."""
    clauses: list[int] = []
    sentences: list[int] = []
    clause = sentence = 0
    for found in _END.finditer(text):
        length = found.end() - len(clauses)
        clauses += [clause] * length
        sentences += [sentence] * length
        clause += 1
        sentence += found[0] in _SENTENCE_ENDS
    clauses += [clause] * (len(text) - len(clauses))
    sentences += [sentence] * (len(text) - len(sentences))
    return tuple(clauses), tuple(sentences)


def _tokens(
    text: str, words: WordTree, clause_of: tuple[int, ...], sentence_of: tuple[int, ...]
) -> Iterator[Token]:
    end = turns = 0
    for start in words.starts(text):
        word = words.longest(text, start) if start >= end else None
        if word is None:
            continue
        turns += word.kind == "but"  # a turn begins a clause of its own
        end = start + len(word.text)
        yield Token(start, end, word, clause_of[start], sentence_of[start] * 1000 + turns)


def _negators_before(text: str, tokens: tuple[Token, ...], place: int) -> Iterator[int]:
    """The negators that reach the word at `place`, the nearest first; another judgement ends the search."""
    token = tokens[place]
    reach = _REACH_EN if is_latin(token.word.text[0]) else _REACH_ZH
    start = token.start
    for index in range(place - 1, -1, -1):
        before = tokens[index]
        if before.clause != token.clause or (before.word.kind in _JUDGEMENTS or before.word.kind == "but"):
            return
        if start - before.end > reach:
            return
        if before.word.kind == "negator":
            yield index
        start = before.start


def _value(tokens: tuple[Token, ...], place: int, negated: bool, aside: Token | None) -> int:
    token = tokens[place]
    good = token.word.kind == "good"
    value = token.word.weight * (-100 if good else 100)
    for near in _beside(tokens, place):
        value = value * near.word.weight // 100
    if negated:
        value = -value * (_DENIED_GOOD if good else _DENIED_BAD) // 100
    elif good and _not_now(token, aside):
        value = value * _NOT_NOW // 100
    return value


def _beside(tokens: tuple[Token, ...], place: int) -> Iterator[Token]:
    """The word of degree right before and right after the word at `place`."""
    token = tokens[place]
    for index in (place - 1, place + 1):
        if not 0 <= index < len(tokens):
            continue
        near = tokens[index]
        gap = token.start - near.end if index < place else near.start - token.end
        if near.clause == token.clause and gap <= 2 and near.word.kind in ("intensifier", "diminisher"):
            yield near


def _not_now(token: Token, aside: Token | None) -> bool:
    """Whether praise stands in a wish or of another day; `aside` is the last word before it that says so."""
    return aside is not None and aside.sentence == token.sentence and aside.clause >= token.clause - 1
