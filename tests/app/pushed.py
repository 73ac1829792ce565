"""A house whose riders can be pushed to, over the tests' own push service."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.actions.keep_subscription import Subscription, keep_subscription
from app.actions.send_broadcast import Audience, send_broadcast
from app.clock import machine_now
from app.database import table_of
from app.notices.web_push import public_key
from app.pushing import Pushing
from app.tables.push import PushRow, PushSubscriptionRow
from coaching.content import Text
from tests.house import House
from tests.makers import later
from tests.push_service import Browser, PushService

PUSH, SUBSCRIPTION = table_of(PushRow), table_of(PushSubscriptionRow)
KEY = base64.urlsafe_b64encode(bytes(range(1, 33))).decode().rstrip("=")


class Pushed:
    """A house whose riders can be pushed to; nobody's page is open unless `seeing` names him."""

    def __init__(self, house: House, *services: PushService):
        self.house, self.seeing = house, set[str]()
        origins = ",".join(service.origin for service in services)
        settings = house.parts.settings.model_copy(
            update={"vapid_private_key": KEY, "push_own_services": origins}
        )
        house.parts = replace(house.parts, settings=settings)
        for service in services:
            service.key = public_key(settings)
        house.heard.away = {"zhou", "ma"}
        self.pushing = self.process()

    def process(self) -> Pushing:
        """Another process beside the first."""
        return Pushing(self.house.parts, self.seeing.__contains__, lambda call: call())

    def subscribe(self, service: PushService, rider: str = "zhou", language: str = "zh") -> Browser:
        browser = Browser(service)
        self.keep(browser, rider, language)
        return browser

    def keep(self, browser: Browser, rider: str, language: str = "zh") -> None:
        given = Subscription(browser.endpoint, "127.0.0.1", **browser.subscription["keys"], language=language)
        self.house.database.write(lambda session: keep_subscription(session, rider, given, machine_now()))

    def turn(self) -> int:
        """The notice loop, then the push loop: what is due goes, and what came back is noted."""
        self.house.turn_the_loop()
        went = self.pushing.turn()
        self.pushing.turn()
        return went

    def broadcast(self, text: str = "路上慢点", rider: str = "zhou") -> str:
        words = Text(zh=text, en="Ride easy")
        house = self.house
        sent = house.database.write(
            lambda session: send_broadcast(
                session, Audience([rider], None, False), words, 3, later(3600), house.now, None
            )
        )
        return str(sent[0])

    def pass_time(self, seconds: float) -> None:
        """Let machine time pass for what waits."""
        back = timedelta(seconds=seconds)

        def age(session: Any) -> None:
            for row in session.execute(select(PUSH.c.id, PUSH.c.made_at, PUSH.c.lease_until)).all():
                lease = row.lease_until and row.lease_until - back
                moved = {"made_at": row.made_at - back, "lease_until": lease}
                session.execute(update(PUSH).where(PUSH.c.id == row.id).values(**moved))
            for row in session.execute(select(SUBSCRIPTION.c.id, SUBSCRIPTION.c.not_before)).all():
                wait = row.not_before and row.not_before - back
                session.execute(
                    update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id).values(not_before=wait)
                )

        self.house.database.write(age)

    def log(self) -> list[str | None]:
        return [row.status for row in self.house.rows(select(PUSH).order_by(PUSH.c.id))]

    def place(self) -> Any:
        """The only subscription."""
        (row,) = self.house.rows(select(SUBSCRIPTION))
        return row
