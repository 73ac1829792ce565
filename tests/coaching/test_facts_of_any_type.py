"""Whatever an outside program sends as facts, there is an answer."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.facts import advise_on
from tests.coaching.test_facts import LIBRARY, TAGS

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)
FACTS = (
    "kind", "stage", "minutes_late", "local_time", "moving", "place", "weather", "customer_words", "reasons",
    "anger", "threat", "apologies_already", "promises_open", "previous_script", "at_fault", "order_value",
    "customer_is", "notes",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly; it is no fault of ours
@given(st.dictionaries(st.sampled_from(FACTS), ANYTHING))
def test_given_facts_of_any_type_then_there_is_always_an_advice(facts: dict[str, Any]) -> None:
    advice = advise_on(facts, TAGS, LIBRARY)

    assert advice.reasons
    assert advice.moves
