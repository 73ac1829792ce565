"""What sounds like a threat though no rule hears one: a word to the rider, never an alarm.

Judged on sets that nothing here was taught by; what is counted holds no text, so that no failure shows one.
"""

from pathlib import Path

import pytest

from coaching.fact_names import NOTHING_HAPPENED, SOUNDS_OFF, reasons_for
from coaching.reading import Reading, read
from coaching.situation import UNEASY, Situation
from scripts_library.lexicon_loader import load_lexicon
from tests.coaching.case_figures import labels, readings

LEXICON = load_lexicon(Path(__file__).parents[2] / "scripts_library" / "lexicon")
THREATS = ("threats_kept", "threats_kept2")
ORDINARY = ("messages_kept", "messages_kept2", "messages_kept3", "reviews_kept")


def heard(name: str, *, threat: bool) -> list[Reading]:
    """The readings of the lines that are labelled as threats, or of the others."""
    pairs = zip(labels(name), readings(name), strict=True)
    return [reading for label, reading in pairs if bool(label.get("threat")) == threat]


@pytest.mark.parametrize("name", THREATS)
def test_given_threats_of_another_hand_then_hardly_one_is_neither_heard_nor_felt(name: str) -> None:
    threats = heard(name, threat=True)
    noticed = sum(one.threat is not None or one.uneasy for one in threats)
    unheard = [one.uneasy for one in threats if one.threat is None]
    print(f"{name}: {noticed} of {len(threats)} noticed; of {len(unheard)} unheard {sum(unheard)} felt")
    assert noticed >= 0.93 * len(threats)
    assert unheard, "the rules hear all: this set asks nothing any more"


@pytest.mark.parametrize("name", THREATS)
def test_given_near_misses_of_another_hand_then_most_leave_it_at_ease(name: str) -> None:
    uneasy = [one.uneasy for one in heard(name, threat=False)]
    print(f"{name}: {sum(uneasy)} of {len(uneasy)} near misses make it uneasy")
    assert sum(uneasy) <= 0.15 * len(uneasy)


def test_given_ordinary_messages_of_another_hand_then_two_in_a_hundred_at_most_make_it_uneasy() -> None:
    uneasy = [one.uneasy for name in ORDINARY for one in heard(name, threat=False)]
    print(f"{sum(uneasy)} of {len(uneasy)} ordinary messages make it uneasy")
    assert len(uneasy) > 800
    assert sum(uneasy) <= 0.02 * len(uneasy)


def test_given_a_threat_in_words_no_rule_knows_then_it_says_where_it_sounds_so_and_decides_nothing() -> None:
    text = "小伙子，我劝你出门骑车多看看后头"
    reading = read(text, LEXICON)

    assert reading.threat is None
    assert reading.uneasy
    spans = [text[one.start : one.end] for one in reading.spans if one.why == "danger:tone"]
    assert spans
    assert all(spans)
    assert "uneasy" not in reading.as_json(), "the contract knows threats, and nothing beside them"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("太慢了，这片我熟得很，你以后每天都得从我楼下过", "你以后每天都得从我楼下过"),
        ("late again, enjoy your shift, I know when it ends", "enjoy your shift"),
    ],
)
def test_given_a_complaint_beside_it_then_only_the_clause_that_sounds_so_is_marked(
    text: str, clause: str
) -> None:
    reading = read(text, LEXICON)

    assert [text[one.start : one.end] for one in reading.spans if one.why == "danger:tone"] == [clause]


@pytest.mark.parametrize(
    "text", ["信不信我揍你", "I'll break your legs", "谢谢，放门口就行", "thanks, leave it by the door"]
)
def test_given_a_threat_that_is_heard_or_plain_thanks_then_nothing_is_left_open(text: str) -> None:
    reading = read(text, LEXICON)

    assert not reading.uneasy
    assert not any(one.why == "danger:tone" for one in reading.spans)


def test_given_unease_then_a_card_says_so_right_after_what_happened_and_never_that_nothing_did() -> None:
    upset = Situation(kind="customer_upset", stage="at_door", anger=2, notes=frozenset({UNEASY}))
    calm = Situation(spoken_to=True, thanked=True, notes=frozenset({UNEASY}))

    assert reasons_for(upset, None).index(SOUNDS_OFF) == 2
    assert SOUNDS_OFF in reasons_for(calm, None)
    assert NOTHING_HAPPENED not in reasons_for(calm, None)


@pytest.mark.parametrize(
    "known",
    [
        Situation(threat=True, notes=frozenset({UNEASY})),
        Situation(kind="threat", notes=frozenset({UNEASY})),
        Situation(kind="customer_upset", anger=2),
    ],
)
def test_given_a_danger_that_is_known_or_none_then_no_card_wonders(known: Situation) -> None:
    assert SOUNDS_OFF not in reasons_for(known, None)
