"""load_lexicon(folder) -> Lexicon, or every fault of its files at once."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from coaching.content import Language
from coaching.lexicon import Lexicon, Word, WordTree
from coaching.probe import Probe, Rule
from scripts_library.checks import Fault
from scripts_library.guards import alternatives, parted
from scripts_library.lexicon_file import LexiconFile, NamedTable
from scripts_library.loader import LibraryFaults
from scripts_library.model_file import load_model
from scripts_library.often_met import forget_often
from scripts_library.probes import NotUnderstood, forget, probes
from scripts_library.toml_file import read_toml

_FILE = TypeAdapter(LexiconFile)
_PIECE = re.compile(r"<([a-z]+)>")
#: `…` in a pattern: something short in between, within the sentence.
_GAP: dict[Language, str] = {"zh": r"[^。!?;\n]{0,8}?", "en": r"[^.!?;\n]{0,24}?"}
_ENDLESS = re.compile(r"[*+]|\{\d*,\}")
_LITERAL = re.compile(r"\\.|\[[^\]]*\]")


def load_lexicon(folder: Path) -> Lexicon:
    """Load every file of `folder`; raise LibraryFaults with all faults if there is any."""
    files, faults = _read_files(folder)
    if not files and not faults:
        faults.append(Fault(folder.name, "holds no words"))
    lexicon = _Maker(files, faults).lexicon(folder)
    if faults:
        raise LibraryFaults(faults)
    return lexicon


def _read_files(folder: Path) -> tuple[list[tuple[str, LexiconFile]], list[Fault]]:
    files: list[tuple[str, LexiconFile]] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        name = f"{folder.name}/{path.name}"
        found, wrong = read_toml(path, _FILE, name)
        faults += wrong
        files += [(name, read) for read in found]
    return files, faults


class _Maker:
    """Turns the files into a lexicon and gathers what is wrong with them."""

    def __init__(self, files: list[tuple[str, LexiconFile]], faults: list[Fault]):
        self.files = files
        self.faults = faults
        self.simplified: dict[str, str] = {}
        self.pieces: dict[Language, dict[str, str]] = {"zh": {}, "en": {}}
        self.beside: dict[Language, set[str]] = {"zh": set(), "en": set()}
        self.never: dict[tuple[Language, str], tuple[Probe, ...]] = {}
        #: By their source: the same guard stands in many tables, and is kept and compiled once.
        self.probes: dict[str, Probe] = {}

    def lexicon(self, folder: Path) -> Lexicon:
        for name, file in self.files:
            self._take_pairs(name, file)
            for piece, pattern in file.pieces.items():
                self.pieces[file.language][piece] = f"(?:{'|'.join(_lines(pattern))})"
        for name, file in self.files:
            for line in _lines(file.beside):
                self.beside[file.language].update(alternatives(self._spelled_out(name, file.language, line)))
            for reason, lines in file.never.items():
                before = self.never.get((file.language, reason), ())
                self.never[file.language, reason] = (*before, *self._patterns(name, file.language, lines))
        sections = ("reason", "anger", "threat", "cancel_wish", "time")
        rules = {section: tuple(self._rules(section)) for section in sections}
        forget()
        forget_often()
        words = WordTree(list(self._words()))
        self.files.clear()
        return Lexicon(
            words=words,
            reasons=rules["reason"],
            anger=rules["anger"],
            threats=rules["threat"],
            cancel_wishes=rules["cancel_wish"],
            times=rules["time"],
            simplified=self.simplified,
            model=load_model(folder),
        )

    def _take_pairs(self, name: str, file: LexiconFile) -> None:
        for pair in file.simplified.split():
            if len(pair) != 2:
                self.faults.append(Fault(name, f"simplified: {pair!r} is not a pair of two characters"))
            elif self.simplified.setdefault(pair[0], pair[1]) != pair[1]:
                self.faults.append(Fault(name, f"simplified: {pair[0]} has two forms"))

    def _words(self) -> Iterator[Word]:
        home: dict[str, str] = {}
        for name, file in self.files:
            for table in file.words:
                for text in _words(table.words):
                    if text in home:
                        self.faults.append(Fault(name, f"words: {text!r} is already in {home[text]}"))
                    self._must_be_plain(name, text)
                    home[text] = name
                    yield Word(text, table.kind, table.weight)

    def _must_be_plain(self, name: str, text: str) -> None:
        if text != text.lower():
            self.faults.append(Fault(name, f"{text!r}: write it in small letters"))
        for letter in sorted({letter for letter in text if letter in self.simplified}):
            self.faults.append(Fault(name, f"{text!r}: write {letter} as {self.simplified[letter]}"))

    def _rules(self, section: str) -> Iterator[Rule]:
        for name, file in self.files:
            tables: tuple[NamedTable, ...] = getattr(file, section)
            forget()  # else what is remembered of all files would be the most that loading takes
            for table in tables:
                never = self.never.get((file.language, table.name), ()) if section == "reason" else ()
                unless, beside = self._guards(name, file.language, table.unless, section)
                yield Rule(
                    name=table.name,
                    language=file.language,
                    weight=table.weight,
                    patterns=tuple(self._patterns(name, file.language, table.any)),
                    unless=(*self._patterns(name, file.language, unless), *never),
                    beside=tuple(self._patterns(name, file.language, beside)),
                    near=section == "threat" or table.near,
                    needs_bad=table.needs_bad,
                    negatable=table.negatable,
                    minutes=table.minutes,
                    yields_to=frozenset(table.yields_to),
                )

    def _guards(self, name: str, language: Language, text: str, section: str) -> tuple[str, str]:
        """What of these guards counts anywhere near, and what only in the clause of the hit."""
        if section != "threat":
            return text, ""
        near, within = [], []
        for line in _lines(text):
            try:
                whole, part = parted(self._spelled_out(name, language, line), self.beside[language])
            except NotUnderstood:
                whole, part = line, ""
            near.append(whole)
            within.append(part)
        return "\n".join(near), "\n".join(within)

    def _patterns(self, name: str, language: Language, text: str) -> Iterator[Probe]:
        for line in _lines(text):
            whole = self._spelled_out(name, language, line)
            self._must_be_plain(name, line)
            if _ENDLESS.search(_LITERAL.sub("x", whole)):
                self.faults.append(
                    Fault(name, f"pattern {line!r}: *, + and {{n,}} have no end; write {{0,8}}")
                )
                continue
            try:
                found = probes(whole)
            except re.error as broken:
                self.faults.append(Fault(name, f"pattern {line!r}: {broken}"))
                continue
            if any(not probe.literals and probe.pattern.search("") for probe in found):
                self.faults.append(Fault(name, f"pattern {line!r} is found in an empty text"))
                continue
            yield from (self.probes.setdefault(probe.source, probe) for probe in found)

    def _spelled_out(self, name: str, language: Language, line: str) -> str:
        pieces = self.pieces[language]
        for _ in range(3):  # a piece may name another
            for piece in _PIECE.findall(line):
                if piece not in pieces:
                    self.faults.append(Fault(name, f"pattern {line!r}: <{piece}> is not a piece"))
            line = _PIECE.sub(lambda found: pieces.get(found[1], ""), line)
        return line.replace("…", _GAP[language])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def _words(text: str) -> list[str]:
    return [word for part in _lines(text) for word in (piece.strip() for piece in part.split(",")) if word]
