"""Show cards: the one place where a notice is let go, held, worded anew, or capped.

Quiet while moving, the second look at a card that waited, and the budget of attention all stand here.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from app.actions.cap_card import cap_card
from app.actions.decide import Firing, choose_anew
from app.actions.end_cards import end_open
from app.database import table_of
from app.notices.outbox import is_held
from app.queries.attention import drill_waits_for, spent_by
from app.queries.due_notices import due_notices
from app.queries.orders import order_facts
from app.queries.situations import apologies_before
from app.tables.inbox import HANDED, InboxRow, MessageRow
from app.tables.riders import motion_of
from coaching.attention import BUDGETED, DRILL, WAITS_FOR_PHONE, Spent, capped_by, next_day
from coaching.prompting import shows_while_moving, still_from
from coaching.rulebook import Rulebook

INBOX, MESSAGE = table_of(InboxRow), table_of(MessageRow)
LOOK_FOR_PHONE = timedelta(seconds=30)
LOOK_SOONEST = timedelta(milliseconds=100)

LOOK_LATER = update(INBOX).where(INBOX.c.id == bindparam("notice")).values(look_at=bindparam("again"))
SPOKEN = (
    update(INBOX)
    .where(INBOX.c.id.in_(bindparam("notices", expanding=True)))
    .values(attempts=INBOX.c.attempts + 1)
)
CLAIM = SPOKEN.values(outbox=HANDED, look_at=None)
WIRE = select(MESSAGE.c.wire).where(MESSAGE.c.id == bindparam("message"))


@dataclass(frozen=True)
class Going:
    """A notice that goes to its rider's phone. `held`: heard now, not to be shown before he stands."""

    rider_id: str
    seq: int
    message_id: str
    decision_id: int | None
    wire: str
    ended_as: str | None
    correction: str | None
    held: bool


def show_cards(
    session: Session,
    rulebook: Rulebook,
    now: datetime,
    *,
    is_here: Callable[[str], bool] | None = None,
    decisions: Sequence[int] | None = None,
    rider_id: str | None = None,
    speaks: bool = True,
) -> list[Going]:
    """Claim the notices that may go now, of these decisions or this rider if given; the others wait.

    A card that counts against the budget goes only to a phone that is there (`is_here`) or can be pushed to,
    for it is spent when it shows. Without `speaks` nothing is handed over to be only heard.
    """
    turn = _Turn(session, rulebook, now, speaks)
    by_rider: dict[str, list[Any]] = defaultdict(list)
    for row in due_notices(session, now, decisions, rider_id):
        if row.ended_as is not None:
            turn.go(row)
        elif row.class_ in WAITS_FOR_PHONE and not (is_here is None or row.pushable or is_here(row.rider_id)):
            turn.wait(row, now + LOOK_FOR_PHONE)
        else:
            by_rider[row.rider_id].append(row)
    for rows in by_rider.values():
        turn.look(rows)
    return turn.end()


class _Turn:
    """One look at what is due: what goes, what is spoken, what waits until when."""

    def __init__(self, session: Session, rulebook: Rulebook, now: datetime, speaks: bool):
        self.session, self.rulebook, self.now, self.speaks = session, rulebook, now, speaks
        self.going: list[Going] = []
        self.claimed: list[int] = []
        self.spoken: list[int] = []
        self.waiting: list[dict[str, object]] = []

    def look(self, rows: Sequence[Any]) -> None:
        """Look at one rider's open notices; what matters most comes first."""
        spent: Spent | None = None
        for row in sorted(rows, key=lambda row: (-row.priority, row.id)):
            if not self._may_show(row):
                self._hold(row)
            elif row.class_ == DRILL and row.shown_at is None:
                self._drill(row)
            elif row.shown_at is not None or row.class_ not in BUDGETED or row.kind == "digest":
                self.go(row)
            else:
                spent = spent or spent_by(
                    self.session, row.rider_id, row.shift_at, self.rulebook.timezone, self.now
                )
                self._show(row, spent)

    def go(self, row: Any, wire: str | None = None, held: bool = False) -> None:
        self.going.append(
            Going(
                row.rider_id, row.seq, row.message_id, row.decision_id, wire or row.wire,
                row.ended_as, row.correction, held,
            )
        )  # fmt: skip
        (self.spoken if held else self.claimed).append(row.id)

    def wait(self, row: Any, until: datetime) -> None:
        self.waiting.append({"notice": row.id, "again": max(until, self.now + LOOK_SOONEST)})

    def end(self) -> list[Going]:
        if self.claimed:
            self.session.execute(CLAIM, {"notices": self.claimed})
        if self.spoken:
            self.session.execute(SPOKEN, {"notices": self.spoken})
        if self.waiting:
            self.session.execute(LOOK_LATER, self.waiting)
        return self.going

    def _may_show(self, row: Any) -> bool:
        motion = motion_of(row) if row.known_at is not None else None
        return not is_held(row.show_when, motion, self.now)

    def _hold(self, row: Any) -> None:
        """He moves: nothing comes on the screen. What must be heard on the road is spoken, once."""
        if self.speaks and row.attempts == 0 and shows_while_moving(row.class_, row.kind):
            self.go(row, held=True)
        # Where only a new fact can bring him to stand, that fact asks for the next look.
        self.wait(row, still_from(motion_of(row), self.now) or row.valid_until)

    def _drill(self, row: Any) -> None:
        """One a day and never during an order; what must wait is held, for it is assigned all the same."""
        zone = self.rulebook.timezone
        rule = drill_waits_for(self.session, row.rider_id, zone, self.now)
        if rule is None:
            self.go(row)
            self.session.execute(CLAIM, {"notices": [row.id]})  # the next drill of this turn counts it
            self.claimed.remove(row.id)
        else:
            # An order's end is a fact, and a new fact asks for the next look by itself.
            self.wait(row, next_day(self.now, zone))

    def _show(self, row: Any, spent: Spent) -> None:
        wire = self._words_now(row)
        if wire is None:
            end_open(self.session, [row], "abstained", "no_script_fits", self.now)
        elif rule := capped_by(row.class_, spent, self.now):
            cap_card(self.session, row, rule, self.now)
        else:
            spent.add(row.class_, self.now)
            self.go(row, wire)
            if row.apologises is not False:  # the next card of this turn counts it
                self.session.execute(CLAIM, {"notices": [row.id]})
                self.claimed.remove(row.id)

    def _words_now(self, row: Any) -> str | None:
        """The card's words, chosen anew if its order went on or somebody has apologised; None if none fit."""
        wire: str = row.wire
        if row.decision_id is None or row.order_id is None:
            return wire
        moved_on = row.stage != row.stage_now
        if not moved_on and not (
            row.apologises and apologies_before(self.session, row.order_id, row.decision_id, self.now)
        ):
            return wire
        asked = json.loads(row.facts)
        firing = Firing(
            kind=row.kind,
            once="",
            rider_id=row.rider_id,
            order_id=row.order_id,
            state=order_facts(self.session, row.order_id),
            at=self.now,
            reasons=tuple(asked.get("reasons", ())),
            anger=asked.get("anger", 0),
            weather=tuple(asked.get("weather", ())),
            notes=tuple(asked.get("notes", ())),
            valid_until=row.valid_until,
        )
        if not choose_anew(self.session, self.rulebook, row.decision_id, row.message_id, firing):
            return None
        return str(self.session.execute(WIRE, {"message": row.message_id}).scalar_one())
