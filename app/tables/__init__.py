"""SQLModel rows by noun. Importing this package registers them all with the metadata."""

from app.tables import decisions, inbox, installation, orders, people, riders, sources

__all__ = ["decisions", "inbox", "installation", "orders", "people", "riders", "sources"]
