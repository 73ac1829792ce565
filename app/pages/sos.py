"""The page to call for help."""

from flask import Blueprint

sos_page = Blueprint("sos_page", __name__)
