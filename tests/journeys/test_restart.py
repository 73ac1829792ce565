"""Power cuts in the middle of a replayed evening change nothing in what is decided."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.long_runs import length
from tests.raw import rows
from tests.server import ROOT, Server

#: A minute of the evening is a second. Twice as fast, a busy machine brings a sender's word later than the timer
#: that it calls off, with a power cut and without.
SPEED, CUTS = 60, length(short=4, long=10)
pytestmark = pytest.mark.slow

Decided = tuple[str, str, str | None, str | None]


class Run:
    """A server with an evening being posted to it from outside."""

    def __init__(self, folder: Path, evening: Path):
        folder.mkdir()
        self.server = Server(folder, arguments=("--no-demo", "--speed", str(SPEED)))
        self.server.start()
        secret = self.server.flask("source", "add", "platform")
        self.sender = subprocess.Popen(
            [
                sys.executable, "-m", "flask", "--app", "app:create_app", "replay", str(evening),
                "--to", self.server.url, "--source", "platform", "--secret", secret, "--speed", str(SPEED),
            ],
            cwd=ROOT, env=self.server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def cut_power(self) -> None:
        self.server.kill()
        self.server.start()

    def finish(self, timers: int = 0) -> str:
        """Wait until all is posted and no timer is left; return what the sender was told."""
        said = self.sender.communicate(timeout=200)[0]
        until = time.monotonic() + 60
        while rows(self.server, "SELECT count(*) FROM timer") != [(timers,)] and time.monotonic() < until:
            time.sleep(0.2)
        return str(said).strip()

    def decided(self) -> list[dict[str, Any]]:
        out = self.server.folder / "decisions.jsonl"
        self.server.flask("decisions", "--out", str(out))
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    def began(self) -> datetime:
        ((began,),) = rows(self.server, "SELECT min(time) FROM event")
        return datetime.fromisoformat(began)

    def rungs(self) -> Counter[tuple[str, str | None, timedelta]]:
        """Each rung with its moment, counted from the evening's first event."""
        return Counter(
            (one["kind"], one["order_id"], datetime.fromisoformat(one["at"]).replace(tzinfo=None) - self.began())
            for one in self.decided()
            if one["kind"].startswith("delay_")
        )  # fmt: skip

    def stop(self) -> None:
        self.sender.kill()
        self.server.stop()


def what(decisions: list[dict[str, Any]]) -> Counter[Decided]:
    return Counter((one["kind"], one["rider_id"], one["order_id"], one["script"]) for one in decisions)


def test_given_power_cuts_in_a_replayed_evening_then_the_list_of_decisions_is_the_same(
    tmp_path: Path,
) -> None:
    evening = tmp_path / "evening.jsonl"
    whole, cut = None, None
    try:
        Server(tmp_path).flask("evening", "--out", str(evening), "--start", "2026-11-20T21:10:00+08:00")
        whole, cut = Run(tmp_path / "whole", evening), Run(tmp_path / "cut", evening)
        dice = random.Random(20261122)
        for _ in range(CUTS):
            time.sleep(dice.uniform(0.5, 4.5))
            cut.cut_power()
        said = {run.finish() for run in (whole, cut)}

        assert len(said) == 1, said
        assert "refused 0" in said.pop()
        assert what(cut.decided()) == what(whole.decided())
        assert cut.rungs() == whole.rungs() != Counter()
        assert len({one["kind"] for one in whole.decided()}) >= 11  # the night apology needs a night
        print(f"{len(whole.decided())} decisions, {CUTS} power cuts")
    finally:
        for run in (whole, cut):
            if run:
                run.stop()
