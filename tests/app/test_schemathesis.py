"""Whatever a program sends to a documented call: no 5xx, no status and no shape that the document does not know.

The short form of `python3 dev.py soak schemathesis`.
"""

from datetime import datetime

import pytest
from sqlmodel import Session

from app.actions.add_source import add_source
from app.actions.issue_token import issue_token
from tests.conftest import written
from tests.schemathesis_run import try_all
from tests.server import Server

FUZZING = ["--phases=fuzzing", "--seed=5"]
SHORT = {
    "rider": [*FUZZING, "--max-examples=4"],
    "dispatcher": [*FUZZING, "--max-examples=4"],
    "nobody": [*FUZZING, "--max-examples=2"],
}


@pytest.mark.slow
@pytest.mark.usefixtures("cards")
def test_given_made_up_calls_of_each_role_then_no_answer_is_a_fault_or_unknown_to_the_document(
    server: Server, token: str
) -> None:
    def issue(role: str) -> str:
        def work(session: Session, now: datetime) -> str:
            return issue_token(session, role, now, None, role)

        return written(server, work)

    secret = written(server, lambda session, now: add_source(session, "schemathesis", now))
    tokens = {"nobody": None, "rider": token, "dispatcher": issue("dispatcher")}

    assert try_all(server.url, tokens, secret, SHORT) == {}
