"""The figures of one process, in a registry of its own; several processes are several targets.

Labels are codes out of fixed tables (routes, kinds, ends): no id and no word of anybody's.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.counted import Counted

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)


class Kind(NamedTuple):
    help: str
    labels: tuple[str, ...] = ()


#: What transactions count (`app.counted.count`), by its name there: `jinnang_NAME_total`.
COUNTED: Mapping[str, Kind] = {
    "events": Kind("Events of senders", ("result",)),
    "decisions": Kind("Rules that fired", ("kind",)),
    "decision_ends": Kind("How decisions ended", ("kind", "end")),
    "notices_stored": Kind("Notices put into inboxes"),
    "notices_delivered": Kind("Notices that reached a phone"),
    "notices_shown": Kind("Notices that a phone showed"),
    "pushes": Kind("Answers of push services, by the hundred, or why none was asked", ("result",)),
    "sos_calls": Kind("Calls for help taken, repetitions included"),
}
#: What is read off the rows when somebody asks: `jinnang_NAME`.
READ: Mapping[str, str] = {
    "outbox_lag_seconds": "How long the oldest notice that may go has waited for the loop",
    "oldest_undelivered_seconds": "Age of the oldest open notice that no phone has confirmed",
    "sos_unanswered_seconds": "Age of the oldest open call for help that nobody has taken",
    "schedule_lag_seconds": "How late the oldest thing is that the schedule has not dealt with",
    "timer_lag_seconds": "How late the oldest timer is that was not judged",
}


class Metrics:
    """Counters and histograms of this process. `sockets` is set by whoever has sockets."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sockets: Callable[[], Mapping[str, int]] = dict
        self.waiting: Callable[[], int] = int
        in_it: Any = {"registry": self.registry, "namespace": "jinnang"}
        self._requests = Counter("http_requests", "Requests", ("route", "method", "status"), **in_it)
        self._took = Histogram(
            "http_request_seconds", "Time to an answer", ("route",), buckets=QUICK, **in_it
        )
        self._counted = {
            name: Counter(name, kind.help, kind.labels, **in_it) for name, kind in COUNTED.items()
        }
        self._commit = Histogram(
            "db_commit_seconds", "Time of a commit: the wait for the disk", buckets=QUICK, **in_it
        )
        self._wait = Histogram("db_turn_seconds", "Wait for the writer's turn", buckets=QUICK, **in_it)
        self._line = Gauge("db_writers_waiting", "Writes that wait for their turn now", **in_it)
        self._sockets = Gauge("sockets", "Open sockets", ("namespace",), **in_it)
        self._read = {name: Gauge(name, said, **in_it) for name, said in READ.items()}
        self._ready = Gauge("ready", "1 where a check of /ready holds", ("check",), **in_it)
        self._clock_steps = Counter("clock_steps", "Jumps of the machine's clock that were seen", **in_it)

    def note_request(self, route: str, method: str, status: int, seconds: float) -> None:
        self._requests.labels(route, method, str(status)).inc()
        self._took.labels(route).observe(seconds)

    def note_write(self, waited: float, commit: float, counted: Counted) -> None:
        """A transaction that is kept: how long it waited for its turn, how long its commit took."""
        self._wait.observe(waited)
        self._commit.observe(commit)
        self.note_counted(counted)

    def note_counted(self, counted: Counted) -> None:
        for (name, *labels), number in counted.items():
            counter = self._counted[name]
            (counter.labels(*labels) if labels else counter).inc(number)

    def note_clock_step(self) -> None:
        self._clock_steps.inc()

    def note_checks(self, held: Mapping[str, bool]) -> None:
        for name, good in held.items():
            self._ready.labels(name).set(int(good))

    def page(self, figures: Mapping[str, float]) -> bytes:
        """The text that Prometheus reads; `figures` by the names of READ."""
        for name, value in figures.items():
            self._read[name].set(value)
        self._line.set(self.waiting())
        self._sockets.clear()
        for namespace, number in self.sockets().items():
            self._sockets.labels(namespace).set(number)
        text: bytes = generate_latest(self.registry)
        return text
