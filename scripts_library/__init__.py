"""The words, as data, with their loader and checker. People who do not program edit the TOML files here."""

from pathlib import Path

LIBRARY_FOLDER = Path(__file__).parent
