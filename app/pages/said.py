"""The rider's page for what a customer said: a form that is answered with words, with or without a script."""

from typing import Any

from flask import Blueprint, render_template, request

from app.errors import Problem
from app.pages.talk import draw, fault_of, form_text
from app.parts import parts
from app.people import signed_in_as
from app.queries.open_orders import open_orders
from app.queries.people import Caller
from app.readings import SaidIn, take_said

said = Blueprint("said", __name__)


@said.get("/rider/said")
@signed_in_as("rider")
def ask(caller: Caller) -> str:
    """The empty form."""
    return _page(caller)


@said.post("/rider/said")
@signed_in_as("rider")
def answer(caller: Caller) -> Any:
    """The form with its answer, or with what is wrong with it."""
    text, order_id = form_text(), request.form.get("order_id") or None
    # What can be no number of an order is not even asked for.
    fault = fault_of(text) or (
        "not_yours" if order_id and (len(order_id) > 128 or "\0" in order_id) else None
    )
    if fault:
        return _page(caller, text, order_id, fault), 422
    try:
        words = take_said(parts(), caller.rider_id or "", SaidIn(text=text, order_id=order_id))["words"]
    except Problem as problem:
        if problem.code != "not_found":
            raise
        return _page(caller, text, None, "not_yours"), 422
    return _page(caller, text, order_id, words=words)


def _page(
    caller: Caller,
    text: str = "",
    order_id: str | None = None,
    fault: str | None = None,
    words: dict[str, Any] | None = None,
) -> str:
    with parts().database.read() as session:
        orders = open_orders(session, caller.rider_id or "")
    return render_template(
        "rider/said.html", text=text, order_id=order_id, orders=orders, fault=fault, words=words, **draw()
    )
