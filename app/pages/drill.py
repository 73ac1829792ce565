"""Drills on the phone."""

from flask import Blueprint

drill_page = Blueprint("drill_page", __name__)
