"""What makes the pages an app: the manifest and the service worker."""

from flask import Blueprint

pwa = Blueprint("pwa", __name__)
