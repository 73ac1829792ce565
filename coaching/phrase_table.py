"""The words and patterns a draft is held against; they live as TOML in the library."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from coaching.content import Language, Text
from coaching.tone_model import ToneModel

Code = Literal[
    "but", "denial", "blame", "vague", "impossible_promise", "begging", "order", "sarcasm", "long",
    "repeat_apology", "missing_empathy", "missing_fact", "missing_offer", "rude", "private_deal",
]  # fmt: skip
SpeechAct = Literal["empathy", "apology", "fact", "offer", "thanks", "safety"]
#: How much a mark counts: a `trifle` leaves a draft good, a `fault` makes it weak, a `heavy` one makes it
#: bad where no offer is made, a `grave` one always.
Weight = Literal["trifle", "fault", "heavy", "grave"]

SPEECH_ACTS: tuple[SpeechAct, ...] = get_args(SpeechAct)
#: Codes that are given by counting or by absence, so that their rule has no patterns.
UNSPOKEN: tuple[Code, ...] = ("long", "missing_empathy", "missing_fact", "missing_offer")
#: What a line of the library may be searched for: the faults that show in the words themselves.
FAULTS_OF_WORDS: frozenset[Code] = frozenset(
    {"but", "denial", "blame", "vague", "impossible_promise", "begging", "order", "sarcasm", "rude",
     "private_deal"}
)  # fmt: skip


@dataclass(frozen=True)
class Phrases:
    """What is looked for in one language, in folded text, and what beside it excuses it; empty: nothing.

    Both are compiled when a draft first calls for them.
    """

    what: str = ""
    excuse: str = ""

    @cached_property
    def said(self) -> re.Pattern[str] | None:
        return re.compile(self.what) if self.what else None

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        return re.compile(self.excuse) if self.excuse else None


@dataclass(frozen=True)
class Fitting:
    """A better sentence for drafts about one thing; a `{slot}` in it is a fact of `PhraseTable.known`.

    Without patterns it fits every draft that names its slots.
    """

    better: Text
    zh: Phrases = Phrases()
    en: Phrases = Phrases()


@dataclass(frozen=True)
class Known:
    """A number or a place as a rider names it; the group of the pattern is the words to keep."""

    name: str
    zh: Phrases = Phrases()
    en: Phrases = Phrases()

    def in_(self, language: Language) -> Phrases:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class PhraseRule:
    """One fault: why it is one, and a whole sentence to say instead. `nth`: only from that find on.

    The first `fitting` sentence that is about what the draft is about is better still.
    """

    code: Code
    weight: Weight
    why: Text
    better: Text
    zh: Phrases = Phrases()
    en: Phrases = Phrases()
    nth: int = 1
    fitting: tuple[Fitting, ...] = ()

    def in_(self, language: Language) -> Phrases:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class ActRule:
    """How one act sounds. An act has several rules where its parts are excused by different words."""

    act: SpeechAct
    zh: Phrases = Phrases()
    en: Phrases = Phrases()

    def in_(self, language: Language) -> Phrases:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Signs:
    """Words that say how much a draft has to do; none of them is a fault or an act."""

    zh: Phrases = Phrases()
    en: Phrases = Phrases()

    def in_(self, language: Language) -> Phrases:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class PhraseTable:
    """Everything a draft is held against.

    `variants` maps a Traditional or Cantonese character to the one the patterns are written in, `spellings`
    a word to one of the same length. `trouble` is bad news, `settles` a line that is whole without another
    word, `courteous` a kind or useful word that is whole where nothing went wrong, `colleagues` the guard or
    the shop it is said to. `ear` hears faults in words that no rule knows; of each `heard` says why it is one
    and what to say instead.
    """

    acts: tuple[ActRule, ...]
    rules: tuple[PhraseRule, ...]
    variants: Mapping[int, str]
    spellings: tuple[tuple[str, str], ...] = ()
    trouble: Signs = Signs()
    settles: Signs = Signs()
    courteous: Signs = Signs()
    colleagues: Signs = Signs()
    known: tuple[Known, ...] = ()
    heard: tuple[PhraseRule, ...] = ()
    ear: ToneModel | None = None

    def plain(self, text: str) -> str:
        """The text as the patterns are written, character for character."""
        return folded(text, self.variants, self.spellings)

    def warm_up(self) -> Iterator[str]:
        """Compile piece by piece what the first draft would wait for else: a third of a second."""
        signs = (self.trouble, self.settles, self.courteous, self.colleagues)
        pairs = [(one.zh, one.en) for one in self.acts]
        pairs += [(one.zh, one.en) for one in self.rules]
        pairs += [(one.zh, one.en) for one in signs]
        pairs += [(one.zh, one.en) for one in self.known]
        pairs += [(one.zh, one.en) for rule in self.rules for one in rule.fitting]
        for phrases in (phrases for pair in pairs for phrases in pair):
            for pattern in (phrases.said, phrases.unless):
                yield pattern.pattern if pattern else ""

    def unspoken(self, code: Code) -> PhraseRule:
        """The rule of a code that no pattern finds; KeyError if the table has none."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise KeyError(code)


def folded(text: str, variants: Mapping[int, str], spellings: tuple[tuple[str, str], ...] = ()) -> str:
    """The text with one spelling for each character: small letters, plain marks, Simplified.

    Character for character, so that a place in it is the same place in the original.
    """
    plain = "".join(map(_plain, text))
    for word, same in spellings:
        plain = plain.replace(word, same)
    return plain.translate(variants)


def _plain(char: str) -> str:
    if char in "’‘`´":
        return "'"
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char
