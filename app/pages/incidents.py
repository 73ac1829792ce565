"""The dispatcher's incident list."""

from flask import Blueprint

incidents = Blueprint("incidents", __name__)
