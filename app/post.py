"""Post a stream of events to a running server, signed, in batches, at the server's own pace."""

import json
import time
import urllib.error
import urllib.request
import uuid
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from standardwebhooks import Webhook

from app.clock import machine_now
from app.stream import BadStream, read_stream

#: Members of `data` that hold a time and move with the stream.
TIMES = ("placed_at", "promised_at", "eta", "until")
PATIENCE = 120  # seconds of tries while the server is down


@dataclass
class Totals:
    accepted: int = 0
    repeated: int = 0
    refused: int = 0


def post_stream(file: Path, url: str, source: str, secret: str, speed: float, batch: int) -> Totals:
    """Post every event when its moment has come, at most `batch` at once; returns what the server said.

    None is posted before its time: what a timer sees had happened by its moment.
    """
    stream = [(line.time, line.item) for line in read_stream(file) if line.time is not None]
    if not stream:
        return Totals()
    clock = json.loads(_get(f"{url}/api/v1/clock"))
    if abs(clock["speed"] - speed) > 1e-9:
        raise BadStream(
            f"the server runs at speed {clock['speed']}, not {speed}; give --speed {clock['speed']}"
        )
    began, server_now = time.monotonic(), datetime.fromisoformat(clock["now"])
    shift = server_now - stream[0][0]
    totals, signer, sent = Totals(), Webhook(secret), 0
    # A line that came late stands behind later ones: it is due when they are.
    due, newest = [], 0.0
    for at, _ in stream:
        newest = max(newest, (at + shift - server_now).total_seconds() / speed)
        due.append(newest)
    with click.progressbar(length=len(stream), label="posting", show_pos=True) as bar:
        while sent < len(stream):
            wait = due[sent] - (time.monotonic() - began)
            if wait > 0:
                time.sleep(wait)
            come = bisect_right(due, time.monotonic() - began, sent)
            until = min(sent + batch, max(come, sent + 1))
            _post(url, source, signer, [moved(event, shift) for _, event in stream[sent:until]], totals)
            bar.update(until - sent)
            sent = until
    return totals


def moved(event: dict[str, Any], shift: timedelta) -> dict[str, Any]:
    """The event with all of its times shifted."""
    data = dict(event.get("data") or {})
    for name in TIMES:
        if isinstance(data.get(name), str):
            data[name] = (datetime.fromisoformat(data[name]) + shift).isoformat()
    return {**event, "time": (datetime.fromisoformat(event["time"]) + shift).isoformat(), "data": data}


def _post(url: str, source: str, signer: Webhook, events: list[dict[str, Any]], totals: Totals) -> None:
    body = json.dumps(events, ensure_ascii=False)
    webhook_id = f"msg_{uuid.uuid4().hex}"
    give_up = time.monotonic() + PATIENCE
    while True:
        now = machine_now()
        request = urllib.request.Request(
            f"{url}/api/v1/sources/{source}/events",
            data=body.encode(),
            headers={
                "content-type": "application/cloudevents-batch+json",
                "webhook-id": webhook_id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signer.sign(webhook_id, now, body),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                said = json.load(answer)
            break
        except urllib.error.HTTPError as refused:
            if refused.code not in (429, 500, 502, 503, 504) or time.monotonic() > give_up:
                raise BadStream(f"the server answered {refused.code}: {refused.read(400).decode()}") from None
            time.sleep(float(refused.headers.get("Retry-After") or 1))
        except (urllib.error.URLError, ConnectionError, TimeoutError) as down:
            if time.monotonic() > give_up:
                raise BadStream(f"the server can't be reached: {down}") from None
            time.sleep(0.5)
    totals.accepted += said["accepted"]
    totals.repeated += said["repeated"]
    totals.refused += len(said["refused"])


def _get(url: str) -> bytes:
    give_up, told = time.monotonic() + PATIENCE, False
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                body: bytes = answer.read()
                return body
        except (urllib.error.URLError, ConnectionError, TimeoutError) as down:
            if time.monotonic() > give_up:
                raise BadStream(f"{url} can't be reached: {down}") from None
            if not told:
                click.echo(f"waiting for {url}: {down}", err=True)
                told = True
            time.sleep(0.5)
