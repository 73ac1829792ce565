"""Schemathesis over the OpenAPI document, against a running server, once as each role."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.server import ROOT

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)


#: Which calls are worth most as whom, by tag; a stranger tries them all.
TAGS = {
    "rider": ("Rider's phone", "Drills", "A call for help"),
    "dispatcher": ("Guidance", "Incidents", "Operator", "Sender"),
    "nobody": (),
}


def begun_as(url: str, role: str, token: str | None, secret: str, how: list[str]) -> "subprocess.Popen[str]":
    """The command, running; `how` says how long it looks. It ends with 0 if it found nothing."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/api/v1/openapi.json",
        f"--checks={CHECKS}", "--suppress-health-check=all", "--continue-on-failure", "--no-color",
        "--warnings=off", "--request-timeout=20", "--workers=1", *how,
    ]  # fmt: skip
    command += [f"--header=Authorization: Bearer {token}"] if token else []
    command += [f"--include-tag={tag}" for tag in TAGS.get(role, ())]
    environment = {
        **os.environ,
        "SOURCE_SECRET": secret,
        "SCHEMATHESIS_HOOKS": "tests.schemathesis_signing",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def try_all(
    url: str, tokens: Mapping[str, str | None], secret: str, how: Mapping[str, list[str]]
) -> dict[str, str]:
    """What was found, by role, all at once; nothing where all is well."""
    running = {role: begun_as(url, role, token, secret, how[role]) for role, token in tokens.items()}
    said = {role: process.communicate()[0] for role, process in running.items()}
    return {role: said[role] for role, process in running.items() if process.returncode}
