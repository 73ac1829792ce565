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
from app.reports import keep_answer

said = Blueprint("said", __name__)


@said.get("/rider/said")
@signed_in_as("rider")
def ask(caller: Caller) -> str:
    """The empty form."""
    return _page(caller)


@said.post("/rider/said")
@signed_in_as("rider")
def answer(caller: Caller) -> Any:
    """The form with its answer, or with what is wrong with it; `often` is a sentence that was tapped."""
    text, order_id = form_text("often") or form_text(), request.form.get("order_id") or None
    # What can be no number of an order is not even asked for.
    fault = fault_of(text) or (
        "not_yours" if order_id and (len(order_id) > 128 or "\0" in order_id) else None
    )
    if fault:
        return _page(caller, text, order_id, fault), 422
    rider_id = caller.rider_id or ""
    try:
        words = take_said(parts(), rider_id, SaidIn(text=text, order_id=order_id))["words"]
    except Problem as problem:
        if problem.code != "not_found":
            raise
        return _page(caller, text, None, "not_yours"), 422
    noted = "not_heard" in request.form
    if noted:
        keep_answer(parts(), rider_id, "not_heard", text)
    return _page(caller, text, order_id, words=words, noted=noted)


def _page(
    caller: Caller,
    text: str = "",
    order_id: str | None = None,
    fault: str | None = None,
    words: dict[str, Any] | None = None,
    noted: bool = False,
) -> str:
    with parts().database.read() as session:
        orders = open_orders(session, caller.rider_id or "")
    if request.method == "GET" and len(orders) == 1:
        order_id = orders[0].order_id  # the only one he holds is the one it is about
    return render_template(
        "rider/said.html",
        text=text,
        order_id=order_id,
        orders=orders,
        often=parts().said_often,
        fault=fault,
        words=words,
        noted=noted,
        **draw(),
    )
