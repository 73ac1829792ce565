"""Words wear out: with a customer, with the rider who says them all day; and what his star may turn."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.advice import advise
from coaching.kinds import KINDS
from coaching.library import Library
from coaching.script import Script, When
from coaching.situation import STAGES, Situation
from coaching.talk_models import HEDGES
from tests.coaching.test_script_choice import upset, words_for
from tests.house import the_library

TWINS = (words_for("a"), words_for("b"), words_for("c"))
SLUGS = tuple(script.slug for script in the_library().scripts)


def chosen(situation: Situation, *scripts: Script) -> str | None:
    script = advise(situation, Library(scripts=scripts)).script
    return script.slug if script else None


def why(situation: Situation, *scripts: Script) -> list[str]:
    return [reason.zh for reason in advise(situation, Library(scripts=scripts)).reasons[2:]]


# the same customer


def test_given_a_customer_who_heard_these_words_then_others_go_first_and_the_rider_reads_why() -> None:
    heard = upset(heard_before=("a",))

    assert chosen(upset(), *TWINS) == "a"
    assert chosen(heard, *TWINS) == "b"
    assert why(heard, *TWINS) == ["这位客人听过那套，换一套"]


def test_given_words_for_the_very_reason_that_were_heard_then_more_general_ones_go_first() -> None:
    soup = words_for("soup", when=When(reasons=("spilled",)))

    assert chosen(upset(reasons={"spilled"}), soup, *TWINS) == "soup"
    assert chosen(upset(reasons={"spilled"}, heard_before=("soup",)), soup, *TWINS) == "a"


def test_given_that_every_word_was_heard_then_there_are_words_all_the_same() -> None:
    assert chosen(upset(heard_before=("a", "b", "c")), *TWINS) == "a"


# the rider's day


def test_given_a_shift_at_like_doors_then_he_does_not_say_one_script_all_day() -> None:
    said: tuple[str, ...] = ()
    for _ in range(9):
        slug = chosen(upset(said_lately=said[:12]), *TWINS)
        assert slug
        said = (slug, *said)

    assert {slug: said.count(slug) for slug in "abc"} == {"a": 3, "b": 3, "c": 3}


def test_given_words_he_used_then_they_count_for_more_than_words_he_was_shown() -> None:
    assert chosen(upset(said_lately=("a", "a", "b", "c")), *TWINS) == "b"
    assert why(upset(said_lately=("a", "a", "b", "c")), *TWINS) == ["那套今天说得多，换一套"]


def test_given_the_one_script_for_a_reason_then_saying_it_all_day_does_not_put_it_off() -> None:
    soup = words_for("z-soup", when=When(reasons=("spilled",)))

    assert chosen(upset(reasons={"spilled"}, said_lately=("z-soup",) * 12), soup, *TWINS) == "z-soup"


# his stars


def test_given_a_star_then_it_decides_between_words_that_fit_alike_and_is_named() -> None:
    assert chosen(upset(favourites={"c"}), *TWINS) == "c"
    assert why(upset(favourites={"c"}), *TWINS) == ["你加了星的"]


def test_given_a_star_then_words_for_a_place_or_a_reason_still_go_first() -> None:
    gate = words_for("gate", when=When(places=("gate",)))

    assert chosen(upset(places={"gate"}, favourites={"a"}), gate, *TWINS) == "gate"


@settings(max_examples=60, deadline=None)
@given(
    stage=st.sampled_from(STAGES),
    kind=st.sampled_from(["threat", "customer_upset"]),
    notes=st.frozensets(st.sampled_from(["drunk", "crowd", "dog", "child"])),
    reasons=st.frozensets(st.sampled_from(["late", "wrong_item", "cold", "refund"]), max_size=2),
)
def test_given_any_stars_then_safety_is_said_as_if_there_were_none(
    stage: str, kind: str, notes: frozenset[str], reasons: frozenset[str]
) -> None:
    danger = Situation(kind=kind, stage=stage, anger=3, notes=notes, reasons=reasons, threat=kind == "threat")
    plain = advise(danger, the_library()).script
    assert plain
    gentle = frozenset(slug for slug in SLUGS if slug != plain.slug)
    starred = advise(replace(danger, favourites=gentle), the_library())

    assert starred.script == plain
    assert (plain.model in HEDGES) == (kind == "threat")


@settings(max_examples=80, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    stage=st.sampled_from(STAGES),
    anger=st.integers(0, 3),
    apologies=st.integers(0, 1),
    heard=st.lists(st.sampled_from(SLUGS), max_size=40),
    said=st.lists(st.sampled_from(SLUGS), max_size=24),
    stars=st.frozensets(st.sampled_from(SLUGS), max_size=40),
    waiting=st.integers(0, 5),
)
def test_given_any_history_then_it_never_leaves_him_without_words_nor_lets_in_what_is_barred(
    kind: str, stage: str, anger: int, apologies: int, heard: Any, said: Any, stars: Any, waiting: int
) -> None:
    fresh = Situation(kind=kind, stage=stage, anger=anger, apologies=apologies, threat=kind == "threat")
    worn = replace(
        fresh, heard_before=tuple(heard), said_lately=tuple(said), favourites=stars, orders_waiting=waiting
    )
    before, after = advise(fresh, the_library()), advise(worn, the_library())

    assert (after.script is None) == (before.script is None)
    assert after.script is None or not (after.script.apologises and apologies)
    assert after == advise(worn, the_library()), "the same facts, the same words"


# short enough


@pytest.mark.parametrize("facts", [{"anger": 2}, {"weather": {"rain"}}, {"orders_waiting": 2}])
def test_given_no_time_to_listen_then_the_short_words_go_first(facts: dict[str, Any]) -> None:
    long = words_for("a-long", acts=tuple(replace(act, line=act.line and act.line.each(lambda line: line * 5)) for act in words_for("x").acts))  # fmt: skip
    short = words_for("b-short")

    assert chosen(upset(), long, short) == "a-long"
    assert chosen(upset(**facts), long, short) == "b-short"
    assert "挑短的说" in why(upset(**facts), long, short)
    assert "挑短的说" not in why(upset(**facts), short)
