"""The kit: the words that need no network."""

from flask import Blueprint

kit = Blueprint("kit", __name__)
