"""A call for help from a phone."""

from flask import Blueprint

sos_api = Blueprint("sos_api", __name__)
