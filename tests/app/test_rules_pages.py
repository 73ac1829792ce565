"""What to do: the rules on the phone and on the desk, with their figures put in."""

import re

import pytest

from tests.house import the_library
from tests.server import Server, request


@pytest.fixture(scope="module")
def on_the_phone(server: Server, cookie: str) -> str:
    """The rider's list of rules, in Chinese."""
    answer = request(f"{server.url}/rider/rules", headers={"Cookie": cookie, "Accept-Language": "zh"})
    assert answer.status == 200
    return answer.body


def test_given_the_riders_list_then_each_rule_is_there_once_and_every_jump_leads_to_its_family(
    on_the_phone: str,
) -> None:
    slugs = re.findall(r'href="/rider/rules/([^"]+)"', on_the_phone)
    assert sorted(slugs) == sorted(rule.slug for rule in the_library().rules)
    jumps = re.findall(r'<a href="#(\w+)"', on_the_phone)
    assert jumps == re.findall(r'<section class="sec jumped" id="(\w+)"', on_the_phone)
    assert jumps[0] == "safety"
    assert set(jumps) == {rule.family for rule in the_library().rules}


def test_given_the_riders_list_then_danger_stands_first_and_lateness_grows_as_he_reads(
    on_the_phone: str,
) -> None:
    slugs = re.findall(r'href="/rider/rules/([^"]+)"', on_the_phone)
    danger = {rule.slug for rule in the_library().rules if rule.kinds == ("threat",)}
    assert set(slugs[: len(danger)]) == danger
    rungs = [slugs.index(slug) for slug in ("a-quarter-late", "half-an-hour-late", "three-quarters-late")]
    assert rungs == sorted(rungs)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_given_a_rule_on_the_phone_then_it_holds_each_step_and_no_brace(
    server: Server, cookie: str, language: str
) -> None:
    rule = the_library().rule("nobody-answers")
    assert rule
    assert rule.figures
    page = request(
        f"{server.url}/rider/rules/{rule.slug}", headers={"Cookie": cookie, "Accept-Language": language}
    ).body
    for step in rule.steps:
        said = rule.filled(step.do).as_dict()[language]
        assert said in page.replace("&#39;", "'"), said
    assert not re.search(r"\{[a-z_]+\}", page)
