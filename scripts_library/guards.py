"""parted(pattern, words) -> what of a guard counts anywhere near, and what only in the clause of the hit."""

from collections.abc import Set
from functools import cache

from scripts_library.probes import tokens_of


def parted(pattern: str, words: Set[str]) -> tuple[str, str]:
    """The alternatives of a pattern that are not among `words`, and those that are; either may be empty.

    Alternatives inside a group that is an alternative by itself are parted too.
    """
    alike: list[str] = []
    within: list[str] = []
    for branch in _branches(pattern):
        inner = alternatives(branch)
        met = [part for part in inner if part in words]
        if not met:
            alike.append(branch)
            continue
        within += met
        if rest := [part for part in inner if part not in words]:
            alike.append(f"(?:{'|'.join(rest)})")
    return "|".join(alike), "|".join(within)


@cache
def alternatives(pattern: str) -> tuple[str, ...]:
    """The alternatives of a pattern, and of the groups that are one by themselves."""
    found: list[str] = []
    for branch in _branches(pattern):
        inside = _inside_of_a_group(branch)
        found += [branch] if inside is None else alternatives(inside)
    return tuple(found)


def _branches(pattern: str) -> list[str]:
    """The alternatives at the top."""
    found = [""]
    depth = 0
    for token in tokens_of(pattern):
        depth += _deeper(token)
        if token == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += token
    return found


def _inside_of_a_group(branch: str) -> str | None:
    tokens = tokens_of(branch)
    if not branch.startswith("(?:") or not branch.endswith(")"):
        return None
    depth = 0
    for token in tokens[:-1]:
        depth += _deeper(token)
        if depth == 0:
            return None
    return branch.removeprefix("(?:").removesuffix(")")


def _deeper(token: str) -> int:
    if token == ")":
        return -1
    return int(token[0] == "(" and token[-1] != ")")
