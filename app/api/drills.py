"""Drills for the phone, and the runs it brings back."""

from flask import Blueprint

drills_api = Blueprint("drills_api", __name__)
