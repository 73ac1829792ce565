"""Slots of scripts: whatever is written into a script or a fact, what comes out is literals and values alone (T14)."""

import random
import re

import pytest

from coaching.content import Text
from coaching.script import SLOT, SLOTS, filled
from tests.evil_texts import evil_texts
from tests.role_table import ROUTES
from tests.street import Street, routes

#: Pieces that some template language takes for more than text.
PIECES = (
    "{", "}", "{{", "}}", "{%", "%}", "${", "#{", "{#", "%s", "%(a)s", "%n", "{0}", "{}", "{u.__class__}", "{u[0]}",
    "{minutes!r}", "{minutes:>9999999}", "{{7*7}}", "{{config}}", "${7*7}", "{__class__}", "{a.b}", "\\{", "{MINUTES}",
    "{minutes }", "{ minutes}", "{\n}", "{é}", "锦囊", " ", "49", "\0", "{u.__init__.__globals__[CFG]}",
)  # fmt: skip
FUZZED = 8_000


def meant(line: str, facts: dict[str, str]) -> str:
    """The line with each slot's value, worked out piece by piece without the code under test."""
    out, at = [], 0
    for found in re.finditer(r"\{([a-z_]+)\}", line):
        if len(found[1]) <= 32:
            out += [line[at : found.start()], facts[found[1]]]
            at = found.end()
    return "".join([*out, line[at:]])


def test_given_templates_at_random_when_filled_then_only_literals_and_values_come_out() -> None:
    chance = random.Random(7)
    names = sorted(SLOTS)
    facts = {name: chance.choice([*PIECES, *evil_texts(60)]) for name in names}
    for _ in range(FUZZED):
        slots = [f"{{{chance.choice(names)}}}" for _ in range(chance.randrange(3))]
        pieces = [*slots, *chance.choices(PIECES, k=chance.randrange(8))]
        chance.shuffle(pieces)
        line = "".join(pieces)
        known = all(name in facts for name in SLOT.findall(line))
        told = filled(Text(zh=line, en=line), facts)
        assert (told is not None) == known, line
        if told is not None:
            assert told.zh == told.en == meant(line, facts)
            assert len(told.zh) <= len(line) + sum(len(facts[name]) for name in SLOT.findall(line))


@pytest.mark.parametrize("name", ["__class__", "__init__", "_", "nobody", "config", "self"])
def test_given_a_slot_of_no_fact_then_nothing_is_said(name: str) -> None:
    assert filled(Text(zh=f"还要{{{name}}}分钟", en="x"), {"minutes": "25"}) is None


def test_given_template_code_in_what_is_asked_for_then_each_page_shows_it_as_it_is_written(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Paths and queries of every page that anybody may open: nothing is worked out, and nothing breaks."""
    street = Street(tmp_path_factory.mktemp("templates"))
    wrong = []
    for who in ("rider", "desk_a", "trainer", "admin"):
        for name, (method, rule) in sorted(routes(street.app).items()):
            row = ROUTES.get(name)
            if method != "GET" or row is None:
                continue
            for evil in ("{{7*1910000057}}${7*1910000057}#{7*1910000057}{u.__class__}%(x)s%n{%25 if 1 %25}",):
                path = re.sub(r"<(?:[^:<>]*:)?\w+>", evil, rule.rule)
                answer = street.client.get(
                    path,
                    query_string={
                        "q": evil,
                        "order": evil,
                        "script": evil,
                        "id": evil,
                        "before": evil,
                        "next": evil,
                    },
                    headers={"Cookie": street.cookies[who]},
                )
                if answer.status_code >= 500 and name != "GET /ready":
                    wrong.append(f"{name} {evil}: {answer.status_code}")
                text = answer.get_data().decode("utf-8", "replace")  # some answers are archives
                if "13370000399" in text or "<class " in text:
                    wrong.append(f"{name} {evil}: it was worked out")
    street.close()
    assert not wrong, "\n".join(wrong)
