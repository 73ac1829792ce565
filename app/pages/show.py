"""The large page that is turned to the customer."""

from flask import Blueprint

show = Blueprint("show", __name__)
