"""The desk for words, for tests: three people, and what they do with the words of a house."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.actions.add_person import add_person
from app.actions.draft_script import draft_script
from app.actions.publish_script import publish_script
from app.parts import Words
from app.script_desk import content_of
from app.words_live import renew_words
from coaching.kit import Kit
from tests.house import House
from tests.makers import status

SLUG, OTHER = "plain-order_cancelled", "plain-cancel_requested"
Content = dict[str, Any]


class Desk:
    """Three people at the desk of a house, and what they do with its words."""

    def __init__(self, house: House):
        self.house = house
        house.parts.words = Words(own=house.rulebook.library, own_kit=Kit(scripts=(SLUG,)))
        self.people = [self._add(name) for name in ("wu", "li", "zhao")]

    def _add(self, name: str) -> int:
        return self.house.database.write(
            lambda session: add_person(session, "trainer", name, name, self.house.now)
        )

    def content(self, first: str = "新的话。", slug: str = SLUG) -> Content:
        script = next(one for one in self.house.parts.words.own.scripts if one.slug == slug)
        content = content_of(script)
        content["acts"][0]["line"]["zh"] = first
        return content

    def do(self, action: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """The action, then the words as this process says them from then on."""
        answer = self.house.database.write(lambda session: action(session, *given, **named))
        self.look()
        return answer

    def look(self) -> None:
        renew_words(self.house.parts)
        self.house.rulebook = self.house.parts.rulebook

    def draft(self, content: Content, by: int = 0) -> int:
        made: int = self.do(draft_script, content["slug"], content, self.people[by], "试试", self.house.now)
        return made

    def publish(self, version: int, by: int = 0, expected: int = 1, **named: Any) -> Any:
        named = {"stopped_by": nothing, **named}
        return self.do(publish_script, version, self.people[by], self.house.now, expected=expected, **named)

    def said(self, slug: str = SLUG) -> str | None:
        script = self.house.parts.library.script(slug)
        return script.acts[0].line.zh if script and script.acts[0].line else None

    def card(self, order: str, at: float) -> Any:
        """A cancelled order's card, as it lies in the inbox of its rider."""
        self.house.take_at(at, status("at_store", at, order=order))
        self.house.take_at(at + 1, status("cancelled", at + 1, order=order))
        return self.house.cards()[-1]


def nothing(_content: Mapping[str, Any]) -> Sequence[object]:
    return ()
