"""script_as_toml(script) -> the text of its file, in the form in which the files here are written."""

import json
from collections.abc import Iterator, Sequence

from coaching.content import Text
from coaching.script import Script, When

_PLAIN = When()
_ESCAPED = {"\x7f": "\\u007F"}  # JSON leaves it, TOML does not


def script_as_toml(script: Script) -> str:
    """The file's text; read again it is the same script."""
    return "\n".join(_lines(script)) + "\n"


def _lines(script: Script) -> Iterator[str]:
    yield f"slug = {_string(script.slug)}"
    for name in ("kinds", "stages"):
        yield f"{name} = {_strings(getattr(script, name))}"
    for name in ("model", "tone", "channel", "says_at"):
        yield f"{name} = {_string(getattr(script, name))}"
    yield f"moves = {_strings(script.moves)}"
    if script.next:
        yield f"next = {_strings(script.next)}"
    if not script.acts:
        yield "acts = []"
    yield from _text("title", script.title)
    yield from _text("cue", script.cue)
    if script.only_if:
        yield from _text("only_if", script.only_if)
    yield ""
    yield "todo = ["
    yield from (f"  {{ zh = {_string(step.zh)}, en = {_string(step.en)} }}," for step in script.todo)
    yield "]"
    for name in ("never", "ends", "fails"):
        yield from _text(name, getattr(script, name))
    if script.when != _PLAIN:
        yield from ("", "[when]", *_when(script.when))
    if script.promise:
        yield from ("", "[promise]", f"minutes = {script.promise.minutes}")
        yield from _halves("what", script.promise.what)
    for act in script.acts:
        yield from ("", "[[acts]]", f"act = {_string(act.act)}")
        if act.line:
            yield from _halves("line", act.line)
        if act.bare:
            yield from _halves("bare", act.bare)


def _when(when: When) -> Iterator[str]:
    for name in ("reasons", "weather", "places", "notes", "customer", "fault"):
        if words := getattr(when, name):
            yield f"{name} = {_strings(words)}"
    for name in ("anger", "late", "apologies"):
        if (pair := getattr(when, name)) != getattr(_PLAIN, name):
            yield f"{name} = [{pair[0]}, {pair[1]}]"
    if when.night is not None:
        yield f"night = {'true' if when.night else 'false'}"


def _text(name: str, text: Text) -> Iterator[str]:
    yield ""
    yield from _halves(name, text)


def _halves(name: str, text: Text) -> Iterator[str]:
    yield f"{name}.zh = {_string(text.zh)}"
    yield f"{name}.en = {_string(text.en)}"


def _strings(words: Sequence[str]) -> str:
    return f"[{', '.join(_string(word) for word in words)}]"


def _string(text: str) -> str:
    """A basic string: what JSON escapes TOML reads alike."""
    return "".join(_ESCAPED.get(char, char) for char in json.dumps(text, ensure_ascii=False))
