"""What phones and senders saw, line by line, and the checker that finds what must never be.

A history is a list of `Seen`; times are seconds of one monotonic clock. `truth` is what the database holds
when all is over: for each rider his notices in the order of their numbers. See `check`.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import percentile

#: How long a notice may take to a phone that was on the line the whole time.
LATE_SECONDS = 2.0


class Seen(NamedTuple):
    """One line of a history.

    `what`: `sent` (a message's id was answered; `phone` is empty), `up`, `down`, `told` (the server named
    a number and an id, whatever the phone made of it), `shown` (it came on the screen), `skipped` (the
    phone had to leave a number out), `receipted` (the server answered that it has the receipt).
    """

    at: float
    phone: str
    what: str
    seq: int = 0
    id: str = ""
    how: str = ""  # socket | fetch


@dataclass
class History:
    """A growing list of what was seen; `note` is the one way in."""

    seen: list[Seen] = field(default_factory=list)

    def note(self, at: float, phone: str, what: str, seq: int = 0, id: str = "", how: str = "") -> None:
        self.seen.append(Seen(at, phone, what, seq, id, how))

    def save(self, file: Path) -> None:
        """One JSON object a line."""
        with file.open("w") as lines:
            for one in self.seen:
                lines.write(json.dumps(one._asdict()) + "\n")


class Kept(NamedTuple):
    """A notice of one rider as the database holds it at the end."""

    seq: int
    id: str
    receipted: bool  # a receipt `shown` is kept


@dataclass(frozen=True)
class Verdict:
    """What the checker found; each list holds short sentences, `late` is kept apart as seconds."""

    lost: list[str]
    duplicate: list[str]
    reordered: list[str]
    phantom: list[str]
    skipped: list[str]
    receipts_lost: list[str]
    late: list[float]  # of those who were online all the time, over LATE_SECONDS
    online: list[float]  # seconds from the send to the screen, for those who were online all the time
    shown: int
    expected: int

    @property
    def faults(self) -> dict[str, int]:
        names = ("lost", "duplicate", "reordered", "phantom", "skipped", "receipts_lost")
        return {name: len(getattr(self, name)) for name in names if getattr(self, name)}

    def figures(self) -> dict[str, object]:
        """For a report: counts and the delays in milliseconds."""
        counts = {name: len(value) for name, value in asdict(self).items() if isinstance(value, list)}
        online = self.online or [0.0]
        return {
            **{name: counts[name] for name in counts if name != "online"},
            "shown": self.shown,
            "expected": self.expected,
            "online_p50_ms": round(percentile(online, 0.5) * 1000, 1),
            "online_p99_ms": round(percentile(online, 0.99) * 1000, 1),
            "online_worst_ms": round(max(online) * 1000, 1),
        }


def check(seen: Iterable[Seen], truth: Mapping[str, Sequence[Kept]]) -> Verdict:
    """Hold a history against the truth.

    lost: sent or stored, and never on the screen. duplicate: twice on the screen. reordered: on the screen
    behind a later number. phantom: a number and id that the database does not know for this rider, or an
    answered send that is not stored. skipped: a number that no channel brought. receipts_lost: the server
    said it has it, and has not. Late are only those who were on the line from before the send until they
    showed it.
    """
    book = _Book()
    # A phone may show a message before its sender has read the answer.
    for one in sorted(seen, key=lambda one: one.at):
        book.read(one)
    stored = {(rider, kept.seq, kept.id) for rider, notices in truth.items() for kept in notices}
    ids = {id_ for _, _, id_ in stored}
    receipted = {(rider, kept.seq) for rider, notices in truth.items() for kept in notices if kept.receipted}
    wanted = {(rider, id_) for rider, _, id_ in stored}
    holes = [
        f"{rider}: {[kept.seq for kept in notices][:20]}"
        for rider, notices in truth.items()
        if [kept.seq for kept in notices] != list(range(1, len(notices) + 1))
    ]
    return Verdict(
        lost=[f"{rider} never saw {id_}" for rider, id_ in sorted(wanted - set(book.shown))],
        duplicate=[f"{rider} saw {id_} {n} times" for (rider, id_), n in book.shown.items() if n > 1],
        reordered=book.reordered,
        phantom=[
            *(f"{rider} was told {seq} is {id_}" for rider, seq, id_ in sorted(book.told - stored)),
            *(f"{id_} was answered and is not stored" for id_ in sorted(book.sent.keys() - ids)),
        ],
        skipped=[*book.skipped, *holes],
        receipts_lost=[f"{rider} {seq}" for rider, seq in sorted(book.receipted - receipted)],
        late=[took for took in book.online if took > LATE_SECONDS],
        online=book.online,
        shown=sum(book.shown.values()),
        expected=len(wanted),
    )


class _Book:
    """What a history adds up to, line by line in the order of time."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.shown: Counter[tuple[str, str]] = Counter()
        self.told: set[tuple[str, int, str]] = set()
        self.receipted: set[tuple[str, int]] = set()
        self.reordered: list[str] = []
        self.skipped: list[str] = []
        self.online: list[float] = []
        self._up_since: dict[str, float] = {}
        self._highest: dict[str, int] = defaultdict(int)

    def read(self, one: Seen) -> None:
        if one.what == "sent":
            self.sent[one.id] = one.at
        elif one.what == "up":
            self._up_since[one.phone] = one.at
        elif one.what == "down":
            self._up_since.pop(one.phone, None)
        elif one.what == "told":
            self.told.add((one.phone, one.seq, one.id))
        elif one.what == "skipped":
            self.skipped.append(f"{one.phone} got nothing under {one.seq}")
        elif one.what == "receipted":
            self.receipted.add((one.phone, one.seq))
        elif one.what == "shown":
            self._show(one)
        else:
            raise ValueError(f"no such line: {one}")

    def _show(self, one: Seen) -> None:
        first = not self.shown[one.phone, one.id]
        self.shown[one.phone, one.id] += 1
        if one.seq <= self._highest[one.phone] and first:
            self.reordered.append(f"{one.phone} saw {one.seq} after {self._highest[one.phone]}")
        self._highest[one.phone] = max(one.seq, self._highest[one.phone])
        sent = self.sent.get(one.id)
        if first and sent is not None and self._up_since.get(one.phone, one.at) < sent:
            self.online.append(one.at - sent)
