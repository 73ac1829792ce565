"""The rider's open orders."""

from flask import Blueprint

orders_api = Blueprint("orders_api", __name__)
