"""The shape that all authored content shares: frozen, named, and closed to unknown keys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar, dataclass_transform

Language = Literal["zh", "en"]
Content = TypeVar("Content")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def content(cls: type[Content]) -> type[Content]:
    """Make a class a frozen piece of content.

    The marker is what pydantic reads when the library validates TOML: without it a misspelt key in a
    plain dataclass would be dropped in silence.
    """
    frozen = dataclass(frozen=True, kw_only=True)(cls)
    frozen.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return frozen


@content
class Text:
    """The same thing said in Shanghai and in London; neither translates the other."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def each(self, change: Callable[[str], str]) -> "Text":
        return Text(zh=change(self.zh), en=change(self.en))

    def as_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}
