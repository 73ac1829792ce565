"""The page of settings is made from the class; secrets are never shown."""

import re

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from app.cli import bare_app
from app.cli.settings import settings_page
from app.settings import Settings, faults_of, is_secret
from tests.server import ROOT


def test_given_the_class_then_the_page_of_the_docs_is_current() -> None:
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert written == settings_page(), "python3 dev.py flask settings --markdown docs/settings.md"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_given_a_setting_then_it_says_what_it_is_and_a_secret_is_marked(name: str) -> None:
    assert len(Settings.model_fields[name].description or "") > 10
    assert is_secret(name) == bool(re.search(r"(_key|secret|password|token)$", name))


def test_given_secrets_when_settings_are_shown_then_they_are_masked() -> None:
    told = CliRunner(
        env={
            "SECRET_KEY": "do-not-show-1",
            "VAPID_PRIVATE_KEY": "A" * 43,
            "DATABASE_URL": "postgresql+psycopg://jinnang:do-not-show-2@db/jinnang",
        }
    ).invoke(bare_app().cli, ["settings"])

    assert told.exit_code == 0
    assert "SECRET_KEY=********" in told.output
    assert "DATABASE_URL=postgresql+psycopg://jinnang:***@db/jinnang" in told.output
    assert not [word for word in ("do-not-show", "AAAA") if word in told.output]


def test_given_a_setting_that_is_wrong_then_its_name_is_told_and_not_its_value() -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings(vapid_private_key="do-not-show")

    assert "do-not-show" not in str(wrong.value)
    assert faults_of(wrong.value)[0].startswith("VAPID_PRIVATE_KEY: ")
