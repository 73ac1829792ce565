"""Alembic runs here on the connection that `Database.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from app import tables

assert tables
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
