"""Pushing: one turn of the loop that brings notices to phones whose page nobody sees.

Rows say what waits (`push`), and a lease who sends it. Sending happens outside any transaction, side by side.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from app.actions.queue_pushes import claim_pushes, note_pushes, settle_pushes
from app.clock import Clock, machine_now
from app.notices.outbox import is_held
from app.notices.web_push import Outcome, Push, load_library, payload_of, send
from app.parts import Parts
from app.queries.pushes import any_subscription, open_pushes, whole_pushes
from app.tables.riders import motion_of
from coaching.push_rules import goes_now, push_rule, time_to_live, topic_of

log = structlog.get_logger()
AT_ONCE = 16  # calls side by side; each ends after ten seconds at the latest
SOME = 50  # pushes read whole at a time

Run = Callable[[Callable[[], None]], object]


class Pushing:
    """`sees` tells whether a page of a rider can be seen; `run` starts a call and need not wait for it."""

    def __init__(self, parts: Parts, sees: Callable[[str], bool], run: Run):
        self._parts, self._sees, self._run = parts, sees, run
        self._busy = 0
        self._done: list[Outcome] = []
        self._loaded = False

    def turn(self) -> int:
        """Note what came back, settle what is no longer needed, send what is due; return how many went."""
        now = machine_now()
        self._note(now)
        if not self._load() or self._busy >= AT_ONCE:
            return 0
        with self._parts.database.read() as session:
            rows = open_pushes(session, self._parts.clock.now(), now)
            due = self._due(session, [row for row in rows if row.over is None], now)
        over: dict[str, list[int]] = {}
        for row in rows:
            if row.over:
                over.setdefault(row.over, []).append(row.id)
        if not over and not due:
            return 0

        def claim(session: Session) -> frozenset[int]:
            for why, ids in over.items():
                settle_pushes(session, ids, why)
            return claim_pushes(session, list(due), now) if due else frozenset()

        mine = self._parts.database.write(claim)
        for push in (due[id] for id in due if id in mine):
            self._busy += 1
            self._run(lambda push=push: self._call(push))  # type: ignore[misc]
        return len(mine)

    def _due(self, session: Session, rows: Sequence[Any], now: datetime) -> dict[int, Push]:
        """As many of these as may go now and find room, read a few at a time: most may have to wait."""
        due: dict[int, Push] = {}
        ready = {row.id: row for row in rows if self._goes(row, False, now)}
        for some in _in_parts(list(ready)):
            for row in whole_pushes(session, some):
                motion = motion_of(row) if row.known_at is not None else None
                held = is_held(row.show_when, motion, self._parts.clock.now())
                if len(due) == AT_ONCE - self._busy:
                    return due
                if self._goes(ready[row.id], held, now):
                    due[row.id] = _push(row, self._parts.clock)
        return due

    def _goes(self, row: Any, held: bool, now: datetime) -> bool:
        return goes_now(
            row.class_,
            held=held,
            visible=self._sees(row.rider_id),
            waited=now - row.made_at,
            tried=row.attempts,
        )

    def _call(self, push: Push) -> None:
        try:
            self._done.append(send(self._parts.settings, push, machine_now()))
        except Exception:
            # Ours, and of this push alone: its lease runs out and it is tried again.
            log.exception("push", push=push.id)
        finally:
            self._busy -= 1

    def _note(self, now: datetime) -> None:
        done, self._done = self._done, []
        if done:
            luck = random.random()
            self._parts.database.write(lambda session: note_pushes(session, done, now, luck))

    def _load(self) -> bool:
        """The library is there once anybody can be pushed to: it takes half a second, which few need."""
        if not self._loaded:
            with self._parts.database.read() as session:
                self._loaded = any_subscription(session)
            if self._loaded:
                load_library()
        return self._loaded


def _push(row: Any, clock: Clock) -> Push:
    rule = push_rule(row.class_, row.kind)
    return Push(
        id=row.id,
        subscription_id=row.subscription_id,
        endpoint=row.endpoint,
        p256dh=row.p256dh,
        auth=row.auth,
        payload=payload_of(row.message_id, row.seq, row.class_, rule.word, row.language),
        ttl=max(1, time_to_live(rule, clock.machine_wait(row.valid_until - clock.now()))),
        urgency=rule.urgency,
        topic=topic_of(row.auth, row.message_id, row.class_, row.kind, row.order_id),
    )


def _in_parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), SOME):
        yield ids[start : start + SOME]
