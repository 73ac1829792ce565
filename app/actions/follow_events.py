"""Follow events: each has its effect and may make a rule speak, in the order of their arrival."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlmodel import Session

from app.actions.decide import Firing, decide
from app.actions.end_cards import end_cards
from app.actions.end_incidents import end_incidents
from app.actions.follow_order import follow_report, place_order
from app.actions.follow_riders import RidersFollowed
from app.actions.hear_customer import hear_customer
from app.actions.note_activity import note_activity
from app.actions.note_shift import note_shift
from app.actions.warn_of_kitchen import warn_of_kitchen
from app.actions.warn_zone import warn_newcomer, warn_zone
from app.events import (
    CancelRequested,
    CustomerActivity,
    CustomerMessage,
    Event,
    MerchantPreparing,
    OrderPlaced,
    OrderProblem,
    OrderStatus,
    RiderPosition,
    RiderShift,
    ZoneAlert,
)
from app.queries.orders import order_facts, promise_of
from coaching.firing import apology_is_due
from coaching.rulebook import Rulebook


class Following:
    """One batch of events being followed; `decisions` are those made, `riders` those who may have news."""

    def __init__(self, session: Session, rulebook: Rulebook, events: Sequence[Event]):
        self.session, self.rulebook = session, rulebook
        named = [(event.data, getattr(event.data, "rider_id", None)) for event in events]
        reporting = {rider for data, rider in named if rider and isinstance(data, OrderStatus)}
        riders = {rider for _, rider in named if rider}
        self.followed = RidersFollowed(session, events[0].arrived_at, riders, reporting)
        self.decisions: list[int] = []
        self.riders: set[str] = set()
        self.off_shift: dict[int, Event] = {}  # positions of riders who don't work, by arrival

    def take(self, arrival: int, event: Event) -> None:
        """Let one event have its effect. Orders' calls and new estimates are kept and change nothing."""
        effect = EFFECTS.get(type(event.data))
        if effect:
            effect(self, arrival, event, event.data)

    def store(self) -> None:
        self.followed.store()
        self.riders |= self.followed.touched

    def fire(self, firing: Firing) -> int | None:
        decision = decide(self.session, self.rulebook, firing)
        if decision is not None:
            self.decisions.append(decision)
            self.riders.add(firing.rider_id)
        return decision

    def fire_all(self, firings: Iterable[Firing]) -> None:
        for firing in firings:
            self.fire(firing)

    # the effects, one a type of event

    def placed(self, arrival: int, event: Event, data: OrderPlaced) -> None:
        new_zone = place_order(self.session, data, event.time, arrival, event.arrived_at)
        if new_zone:
            state = order_facts(self.session, data.order_id)
            self.fire_all(warn_newcomer(self.session, data.order_id, state, event.arrived_at))

    def reported(self, arrival: int, event: Event, data: OrderStatus) -> None:
        now, order_id = event.arrived_at, data.order_id
        report, before, after, first_at_door = follow_report(self.session, data, event.time, arrival, now)
        self.followed.report(order_id, report, before, after, now)
        fired = None
        if data.status == "cancelled" and after.rider_id:
            once = f"order_cancelled:{order_id}"
            fired = self.fire(Firing("order_cancelled", once, after.rider_id, order_id, after, now, arrival))
        if fired is None and after.status == "cancelled" != before.status:
            end_cards(self.session, order_id, "expired", "order_cancelled", now)
        if after.status != before.status:
            end_incidents(self.session, order_id, after.status, now)
        if first_at_door and after.rider_id:
            promised = promise_of(self.session, order_id)
            if apology_is_due(event.time, promised, self.rulebook.timezone):
                once = f"late_night_apology:{order_id}"
                self.fire(Firing("late_night_apology", once, after.rider_id, order_id, after, now, arrival))
        if after.rider_id and after.rider_id != before.rider_id:
            self.fire_all(warn_newcomer(self.session, order_id, after, now))

    def wished(self, arrival: int, event: Event, data: CancelRequested) -> None:
        state = order_facts(self.session, data.order_id)
        if state.rider_id:
            once = f"cancel_requested:{data.order_id}"
            self.fire(
                Firing(
                    "cancel_requested", once, state.rider_id, data.order_id, state, event.arrived_at, arrival
                )
            )

    def went_wrong(self, arrival: int, event: Event, data: OrderProblem) -> None:
        state = order_facts(self.session, data.order_id)
        if state.rider_id:
            once = f"order_problem:{data.order_id}:{arrival}"
            self.fire(
                Firing(
                    "order_problem", once, state.rider_id, data.order_id, state, event.arrived_at, arrival,
                    reasons=(data.kind,),
                )
            )  # fmt: skip

    def wrote(self, arrival: int, event: Event, data: CustomerMessage) -> None:
        self.fire_all(hear_customer(self.session, self.rulebook, data, event.time, arrival, event.arrived_at))

    def did(self, arrival: int, event: Event, data: CustomerActivity) -> None:
        self.fire_all(note_activity(self.session, data, event.time, arrival, event.arrived_at))

    def cooks(self, arrival: int, event: Event, data: MerchantPreparing) -> None:
        self.fire_all(warn_of_kitchen(self.session, data, arrival, event.arrived_at))

    def warned(self, arrival: int, event: Event, data: ZoneAlert) -> None:
        self.fire_all(warn_zone(self.session, data, event.time, arrival, event.arrived_at))

    def is_at(self, arrival: int, event: Event, data: RiderPosition) -> None:
        if not self.followed.position(data, event.time, event.arrived_at):
            self.off_shift[arrival] = event

    def works(self, _arrival: int, event: Event, data: RiderShift) -> None:
        self.followed.shift(data.rider_id, note_shift(self.session, data, event.time))


EFFECTS: dict[type[Any], Callable[..., None]] = {
    OrderPlaced: Following.placed,
    OrderStatus: Following.reported,
    CancelRequested: Following.wished,
    OrderProblem: Following.went_wrong,
    CustomerMessage: Following.wrote,
    CustomerActivity: Following.did,
    MerchantPreparing: Following.cooks,
    ZoneAlert: Following.warned,
    RiderPosition: Following.is_at,
    RiderShift: Following.works,
}
