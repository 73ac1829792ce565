"""The OpenAPI document and the routes are the same list, and the document is one that programs can read."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from app import create_app
from app.api.openapi import document, model_of
from app.api.operations import Op, table
from app.errors import CATALOGUE
from app.settings import Settings

OURS = re.compile(r"/(api/|live$|ready$|metrics$)")
DRAFT = "https://json-schema.org/draft/2020-12/schema"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Flask:
    file = tmp_path_factory.mktemp("app") / "jinnang.db"
    shutil.copy(migrated_file, file)
    return create_app(Settings(database_url=f"sqlite:///{file}", secret_key="a key for tests"))


def routes(app: Flask) -> set[tuple[str, str]]:
    """Every call of the API as the app routes it, converters left out."""
    return {
        (method, re.sub(r"<(?:[^:<>]+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if OURS.match(rule.rule)
        for method in rule.methods & set(METHODS)
    }


def documented(doc: dict[str, Any]) -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, held in doc["paths"].items() for method in held}


def test_given_the_routes_then_each_is_documented_and_nothing_else_is(app: Flask) -> None:
    there, told = routes(app), documented(document())

    assert sorted(there - told) == [], "routes without documentation"
    assert sorted(told - there) == [], "documented, and not there"


def test_given_a_route_that_nobody_documented_then_it_is_found(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/api/v1/forgotten/<int:number>", view_func=lambda number: "", endpoint="forgotten")

    assert routes(bare) - documented(document()) == {("GET", "/api/v1/forgotten/{number}")}


def test_given_the_document_then_every_reference_leads_somewhere_and_every_shape_is_json_schema() -> None:
    doc = document()
    named = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(doc)))

    assert named <= doc["components"]["schemas"].keys()
    for name, shape in doc["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({"$schema": DRAFT, **shape}), name


@pytest.mark.parametrize("op", table(), ids=lambda op: str(op.id))
def test_given_an_operation_then_it_names_its_errors_and_its_body_is_the_model_that_checks_it(op: Op) -> None:
    told = document()["paths"][op.path][op.method]
    model = model_of(op)

    assert {str(CATALOGUE[code].status) for code in op.problems} <= told["responses"].keys()
    if op.roles:
        assert {"401", "403"} <= told["responses"].keys()
    if model is not None:
        assert told["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(model.__name__)
    assert told["summary"]
    assert told["tags"] != [""]


def test_given_the_contract_then_the_calls_it_names_are_there() -> None:
    contract = """
    POST /api/v1/sources/{source}/events
    GET /api/v1/inbox
    POST /api/v1/receipts
    POST /api/v1/readings
    POST /api/v1/drafts
    POST /api/v1/sos
    POST /api/v1/devices
    POST /api/v1/push-subscriptions
    GET /api/v1/clock
    POST /api/v1/broadcasts
    GET /api/v1/broadcasts/{message_id}
    POST /api/v1/broadcasts/{message_id}/retract
    GET /live
    GET /ready
    GET /metrics
    GET /api/v1/openapi.json
    """
    named = {tuple(line.split()) for line in contract.strip().splitlines()}

    assert named - documented(document()) == set()


def test_given_the_page_of_the_api_then_it_lists_every_call_and_runs_no_script(app: Flask) -> None:
    page = app.test_client().get("/api/docs")

    assert page.status_code == 200
    for op in table():
        assert f'id="{op.id}"' in page.text
    assert "<script" not in page.text
    assert Path(app.root_path, "static", "css", "api_docs.css").is_file()
