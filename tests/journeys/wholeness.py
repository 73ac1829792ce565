"""What may not happen when a server dies: checks of what a phone got and of the database file."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tests.journeys.phone import Notice


class Cause(NamedTuple):
    """An event that must bring its rider one notice."""

    rider_id: str
    order_id: str
    kind: str
    event_id: str


@dataclass
class Webhook:
    """One signed body, sent until it is answered."""

    id: str
    events: list[dict[str, Any]] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    answer: Any = None

    @property
    def whole_answer(self) -> dict[str, Any]:
        return {"accepted": len(self.events), "repeated": 0, "refused": []}


def faults_of_history(causes: Iterable[Cause], applied: Sequence[Notice]) -> list[str]:
    """What is wrong with the notices one phone got: each cause once, in order, numbered without holes."""
    faults = [
        f"hole: number {notice.seq} stands in place {place}"
        for place, notice in enumerate(applied, 1)
        if notice.seq != place
    ]
    wanted = [(cause.kind, cause.order_id) for cause in causes]
    got = [(notice.kind, notice.order_id) for notice in applied]
    times = Counter(got)
    faults += [f"lost: {cause} was never heard" for cause in wanted if cause not in times]
    faults += [f"duplicate: {notice} was heard {count} times" for notice, count in times.items() if count > 1]
    ids = Counter(notice.id for notice in applied)
    faults += [f"duplicate: message {id} has {count} numbers" for id, count in ids.items() if count > 1]
    faults += [f"phantom: {notice} has no cause" for notice in times if notice not in set(wanted)]
    if sorted(map(str, wanted)) == sorted(map(str, got)) and wanted != got:
        want, came = next(pair for pair in zip(wanted, got, strict=True) if pair[0] != pair[1])
        faults.append(f"reordered: {came} came where {want} should have")
    return faults


def is_stored(file: Path, webhook: Webhook) -> bool:
    """Whether anything of the webhook is in the file."""
    marks = ",".join("?" * len(webhook.events))
    asks = f"SELECT 1 FROM event WHERE event_id IN ({marks}) LIMIT 1"
    with closing(_opened(file)) as database:
        return bool(database.execute(asks, [event["id"] for event in webhook.events]).fetchone())


def faults_of_file(file: Path, webhooks: Sequence[Webhook]) -> list[str]:
    """What is wrong with a database whose server may have died: each webhook is whole in it or not at all."""
    with closing(_opened(file)) as database:
        faults = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
        faults += _faults_of_webhooks(database, webhooks)
        faults += _faults_of_rows(database)
        faults += _faults_of_numbers(database)
    return faults


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True)


def _faults_of_webhooks(database: sqlite3.Connection, webhooks: Sequence[Webhook]) -> list[str]:
    faults = []
    arrival_of = dict(database.execute("SELECT event_id, id FROM event"))
    answers = dict(database.execute("SELECT webhook_id, answer FROM webhook_answer"))
    orders = {row[0] for row in database.execute("SELECT order_id FROM orders")}
    fired = defaultdict(list)
    for arrival, *what in database.execute("SELECT event, rider_id, order_id, kind FROM decision"):
        fired[arrival].append(tuple(what))
    for webhook in webhooks:
        there = [event["id"] for event in webhook.events if event["id"] in arrival_of]
        if there and len(there) != len(webhook.events):
            faults.append(f"{webhook.id}: {len(there)} of its {len(webhook.events)} events are stored")
        if (webhook.id in answers) != bool(there):
            faults.append(f"{webhook.id}: {len(there)} events stored, answer stored: {webhook.id in answers}")
        elif there and json.loads(answers[webhook.id]) != webhook.whole_answer:
            faults.append(f"{webhook.id}: its stored answer is {answers[webhook.id]}")
        if webhook.answer is not None and not there:
            faults.append(f"{webhook.id}: answered with a 2xx and not stored")
        for cause in webhook.causes:
            wanted = [cause[:3]] if there else []
            got = fired.pop(arrival_of.get(cause.event_id), [])
            if got != wanted:
                faults.append(f"{webhook.id}: {got} was decided for {cause}")
            if (cause.order_id in orders) != bool(there):
                faults.append(f"{webhook.id}: order {cause.order_id} stored: {cause.order_id in orders}")
    faults += [f"decisions {what} come from no event that has one" for what in fired.values()]
    ours = {event["id"] for webhook in webhooks for event in webhook.events}
    faults += [f"event {id} was never sent" for id in arrival_of.keys() - ours]
    faults += [f"webhook {id} was never sent" for id in answers.keys() - {webhook.id for webhook in webhooks}]
    return faults


#: Each asks for rows that stand alone though they were written together with another.
ALONE = {
    "a status event without its report": """
        SELECT id FROM event WHERE type = 'order.status' AND id NOT IN (SELECT arrival FROM order_report)""",
    "a report without its event": """
        SELECT arrival FROM order_report WHERE arrival NOT IN (SELECT id FROM event)""",
    "a decision with words that has not one inbox row": """
        SELECT d.id, count(i.id) FROM decision d LEFT JOIN inbox i ON i.decision_id = d.id
        WHERE d.script IS NOT NULL GROUP BY d.id HAVING count(i.id) <> 1""",
    "an inbox row without its decision, or of another rider's": """
        SELECT i.id FROM inbox i LEFT JOIN decision d ON d.id = i.decision_id
        WHERE d.id IS NULL OR d.rider_id <> i.rider_id OR d.order_id <> i.order_id""",
    "an inbox row without its message": """
        SELECT id FROM inbox WHERE message_id NOT IN (SELECT id FROM message)""",
    "a message in nobody's inbox": """
        SELECT id FROM message WHERE id NOT IN (SELECT message_id FROM inbox)""",
}


def _faults_of_rows(database: sqlite3.Connection) -> list[str]:
    return [f"{what}: {row}" for what, asks in ALONE.items() for row in database.execute(asks)]


def _faults_of_numbers(database: sqlite3.Connection) -> list[str]:
    """Each rider's numbers are 1 to the head of his inbox, in the order in which the rows were written."""
    numbers = defaultdict(list)
    for rider_id, seq in database.execute("SELECT rider_id, seq FROM inbox ORDER BY id"):
        numbers[rider_id].append(seq)
    return [
        f"{rider_id}: head {head}, numbers {numbers[rider_id]}"
        for rider_id, head in database.execute("SELECT rider_id, head_seq FROM rider")
        if numbers[rider_id] != list(range(1, head + 1))
    ]
