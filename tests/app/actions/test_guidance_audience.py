"""Whom a situation means, beside a plain reading of it in Python."""

from typing import Any

from sqlalchemy import select, update

from app.actions.send_broadcast import Audience
from app.queries.audience import Conditions, audience_count, audience_of, audience_where
from tests.app.actions.guided import RIDER
from tests.house import House
from tests.makers import alert, later, placed, position, status


def a_town(house: House) -> None:
    """Riders of two zones, with and without orders, late or not, warned or not, riding or not."""
    for number in range(12):
        rider, zone = f"r{number:02}", ("east", "west")[number % 2]
        house.have_riders(rider)
        if number % 4:
            state = ("assigned", "at_store", "picked_up", "at_customer")[number % 4]
            late = (0, 10, 20)[number % 3]
            house.take(
                placed(rider, zone=zone, promised_at=later(-60 * late).isoformat()),
                status(state, rider=rider, order=rider),
            )
        if number % 3 == 0:
            house.take(position(rider=rider, kmh=0 if number % 2 else 30))
    house.database.write(
        lambda session: session.execute(update(RIDER).where(RIDER.c.rider_id < "r05").values(zone="east"))
    )
    house.take(alert("rain", zone="west", until=3600), alert("heat", zone="east", until=-1))


ORDER_STATES = {1: "at_store", 2: "picked_up", 3: "at_customer"}
SITUATIONS: list[dict[str, Any]] = [
    {"zones": ("east",)},
    {"holds_order": True},
    {"holds_order": False},
    {"zones": ("west",), "late_min": 10},
    {"late_min": 20, "stages": ("picked_up", "at_store")},
    {"weather": ("rain",)},
    {"weather": ("rain", "heat"), "holds_order": True},
    {"weather": ("heat",)},
    {"posture": ("riding",)},
    {"posture": ("still",), "zones": ("east", "west"), "holds_order": True},
    {"posture": ("at_door", "riding")},
    {"zones": ("east",), "holds_order": False},
]


def by_hand(told: dict[str, Any]) -> set[str]:
    """Whom the conditions mean in that town."""
    found = set()
    for number in range(12):
        rider, zone = f"r{number:02}", ("east", "west")[number % 2]
        stage = ORDER_STATES.get(number % 4)
        late = (0, 10, 20)[number % 3]
        home = "east" if rider < "r05" else None
        rides = number % 2 == 0 if number % 3 == 0 else stage == "picked_up"

        def placed_in(place: str | None) -> bool:
            warned = {"west": {"rain"}}.get(place or "", set())
            return (not told.get("zones") or place in told["zones"]) and (
                not told.get("weather") or bool(warned & set(told["weather"]))
            )

        of_order = (
            stage is not None
            and placed_in(zone)
            and late >= told.get("late_min", 0)
            and stage in told.get("stages", (stage,))
        )
        if told.get("holds_order") is False:
            fits = stage is None and placed_in(home)
        elif {"holds_order", "late_min", "stages"} & set(told):
            fits = of_order
        else:
            fits = placed_in(home) or (stage is not None and placed_in(zone))
        postures = {"riding": rides, "still": not rides, "at_door": stage == "at_customer"}
        if (fits and any(postures[one] for one in told.get("posture", ()))) or (
            fits and not told.get("posture")
        ):
            found.add(rider)
    return found


def test_given_a_situation_then_it_means_whom_it_says(house: House) -> None:
    a_town(house)
    house.go_to(11)
    house.take(*(position(11, 30, rider=f"r{n:02}") for n in (0, 6)))

    for told in SITUATIONS:
        with house.database.read() as session:
            where = audience_where(session, Audience(situation=Conditions(**told)), house.now)
            found = set(session.execute(select(RIDER.c.rider_id).where(where)).scalars())

        assert (told, found) == (told, by_hand(told))
        assert bool(found) == (told != {"weather": ("heat",)})  # that warning is over


def test_given_an_audience_then_it_is_the_same_after_it_was_kept() -> None:
    for audience in (
        Audience(riders=["a"]),
        Audience(zone="east", within="east"),
        Audience(all=True),
        *(Audience(situation=Conditions(**told)) for told in SITUATIONS),
    ):
        assert audience_of(audience.as_json()) == audience


def test_given_no_condition_at_all_then_it_means_nobody(house: House) -> None:
    house.have_riders("zhou")

    with house.database.read() as session:
        assert audience_count(session, Audience(situation=Conditions()), house.now) == 0
