"""Steps of the tests about guidance: ask, tick, undo, send, take back, and what came of it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.actions.ask_guidance import Asked, ask_guidance
from app.actions.retract_guidance import retract_guidance
from app.actions.send_broadcast import Audience, Who, send_broadcast
from app.actions.send_guidance import send_due_guidance
from app.actions.undo_guidance import undo_guidance
from app.database import table_of
from app.queries.broadcasts import broadcast_figures
from app.tables.guidance import GuidanceRow
from app.tables.inbox import InboxRow, MessageRow
from app.tables.riders import RiderMotionRow, RiderRow
from coaching.content import Text
from tests.house import House
from tests.makers import EVENING, later

GUIDANCE, INBOX, MESSAGE = table_of(GuidanceRow), table_of(InboxRow), table_of(MessageRow)
MOTION, RIDER = table_of(RiderMotionRow), table_of(RiderRow)
MENG, LI = Who("person:1", "老孟"), Who("person:2", "李敏")
WET = Text(zh="桥下积水，绕文晖路。", en="Water under the bridge. Take Wenhui Road.")
DRY = Text(zh="水退了，走桥下。", en="Water's gone. Go under the bridge.")


def asked(audience: Audience | None = None, **changed: Any) -> Asked:
    whole = {
        "audience": audience or Audience(all=True),
        "text": WET,
        "priority": 3,
        "counted": 2,
        "who": MENG,
    }
    return Asked(**({**whole, "valid_until": later(1800)} | changed))  # type: ignore[arg-type]


def ask(house: House, second: bool = False, **changed: Any) -> str:
    return house.database.write(
        lambda session: ask_guidance(session, asked(**changed), house.now, house.now, second=second)
    )


def tick(house: House, seconds: float) -> list[str]:
    """The ticker so many seconds after the asking, by the machine's clock."""
    machine = EVENING + timedelta(seconds=seconds)
    return house.database.write(lambda session: send_due_guidance(session, house.now, machine))


def undo(house: House, guidance: str, who: Who = MENG) -> bool:
    return house.database.write(lambda session: undo_guidance(session, guidance, who, house.now))


def send(house: House, audience: Audience, text: Text = WET, until: float = 1800) -> str:
    return house.database.write(
        lambda session: send_broadcast(session, audience, text, 3, later(until), house.now)
    )[0]


def retract(house: House, guidance: str, correction: Text | None = None, **how: Any) -> str | None:
    return house.database.write(
        lambda session: retract_guidance(session, guidance, LI, house.now, correction, **how)
    )


def figures(house: House, guidance: str) -> dict[str, int]:
    with house.database.read() as session:
        return broadcast_figures(session, guidance) or {}


def state(house: House, guidance: str) -> str:
    (row,) = house.rows(select(GUIDANCE.c.state).where(GUIDANCE.c.id == guidance))
    return str(row.state)
