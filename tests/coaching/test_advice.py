"""Which script fits, the best first, and what is said when none does."""

from hypothesis import given
from hypothesis import strategies as st

from coaching.advice import KIND_NAMES, STAGE_NAMES, advise
from coaching.prompting import CLASS_OF, LIFE_OF, PRIORITY_OF_CLASS, YIELDS_TO
from coaching.script_choice import fitting
from coaching.situation import STAGES
from tests.makers import a_library, a_script, a_situation, a_text, an_act


def test_given_scripts_for_other_situations_then_only_the_fitting_one_is_chosen() -> None:
    library = a_library(
        a_script("other-kind", kinds=("cancel_requested",)),
        a_script("other-stage", stages=("at_door",)),
        a_script("fits"),
    )

    advice = advise(a_situation(), library)

    assert advice.script is not None
    assert advice.script.slug == "fits"
    assert advice.alternatives == ()


def test_given_a_script_for_fewer_stages_then_it_goes_before_one_for_many() -> None:
    library = a_library(
        a_script("a-for-many", stages=("at_store", "at_door")),
        a_script("z-for-this"),
        a_script("b-for-two-kinds", kinds=("order_cancelled", "cancel_requested")),
    )

    assert [s.slug for s in fitting(a_situation(), library)] == [
        "z-for-this",
        "b-for-two-kinds",
        "a-for-many",
    ]


@given(st.permutations(["d", "a", "c", "b", "e"]))
def test_given_equal_scripts_in_any_sequence_then_the_choice_is_the_same(slugs: list[str]) -> None:
    advice = advise(a_situation(), a_library(*(a_script(slug) for slug in slugs)))

    assert advice.script is not None
    assert (advice.script.slug, advice.alternatives) == ("a", ("b", "c", "d"))


def test_given_a_script_with_a_fact_nobody_knows_then_the_next_one_is_chosen() -> None:
    acts = (an_act("empathy"), an_act("fact", "晚了{late_min}分钟", "{late_min} late"), an_act("plan"))
    library = a_library(a_script("a-with-slot", acts=acts), a_script("b-without"))

    without, known = advise(a_situation(), library), advise(a_situation(late_min="18"), library)

    assert [a.script and a.script.slug for a in (without, known)] == ["b-without", "a-with-slot"]
    assert known.acts[1].line == a_text("晚了18分钟", "18 late")


def test_given_no_script_that_fits_then_none_is_the_answer_and_says_why() -> None:
    advice = advise(a_situation(stage="returning"), a_library(a_script()))

    assert (advice.script, advice.acts, advice.alternatives) == (None, (), ())
    assert advice.reasons[-1].en == "No words fit; ask support"


def test_given_an_order_without_a_stage_then_none_fits() -> None:
    assert advise(a_situation(stage=None), a_library(a_script())).script is None


def test_given_the_tables_of_kinds_then_each_kind_has_its_name_class_and_life() -> None:
    assert KIND_NAMES.keys() == CLASS_OF.keys() == LIFE_OF.keys()
    assert YIELDS_TO.keys() <= CLASS_OF.keys()
    assert set(CLASS_OF.values()) <= PRIORITY_OF_CLASS.keys()
    assert set(STAGE_NAMES) == set(STAGES)
