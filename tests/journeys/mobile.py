"""A phone that lets itself be pushed to: only the browser's own `subscribe` is stubbed."""

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.push_service import Browser as Subscriber
from tests.push_service import PushService
from tests.server import Server

#: The one thing that is not real: the browser's own call to a push service on the Internet.
SUBSCRIBED = """
    const given = %s;
    const made = (key) => ({
      endpoint: given.endpoint,
      options: { applicationServerKey: Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0)).buffer },
      toJSON: () => given,
      unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; },
    });
    const kept = () => localStorage.getItem("subscribed");
    PushManager.prototype.getSubscription = async () => (kept() ? made(kept()) : null);
    PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
      if (!userVisibleOnly) throw new Error("browsers want every push to be seen");
      localStorage.setItem("subscribed", btoa(String.fromCharCode(...applicationServerKey)));
      return made(kept());
    };
"""
SHOWN = """async () => {
  const there = await (await navigator.serviceWorker.getRegistration("/")).getNotifications();
  return there.map(({ title, body, tag, lang, requireInteraction, silent }) => ({ title, body, tag, lang, requireInteraction, silent }));
}"""
#: Counts what the worker has shown, so that a test knows when a push was dealt with.
COUNTED = """() => {
  const show = self.registration.showNotification.bind(self.registration);
  self.times = 0;
  self.registration.showNotification = (...all) => show(...all).then(() => { self.times += 1; });
}"""
SAY = "async ([name, language]) => (await import('/static/js/push.js'))[name]({ csrf: document.querySelector('[data-csrf]').dataset.csrf, language })"


@dataclass
class Mobile:
    """A phone that lets itself be pushed to. `page` is a page of his, `away` one that shows no notices."""

    server: Server
    service: PushService
    context: BrowserContext
    page: Page
    subscriber: Subscriber
    devtools: CDPSession
    registration: str

    def go_away(self) -> None:
        """No page of the rider's is open any more; this one can still ask the worker what it shows."""
        self.page.goto(f"{self.server.url}/live")

    def pushes(self, class_: str) -> list[Any]:
        mine = [pushed for pushed in self.service.pushed if pushed.browser == self.subscriber.name]
        return [pushed.said for pushed in mine if pushed.said["class"] == class_]

    def deliver(self, said: Any) -> None:
        """What the push service decrypted is what the browser hands to the worker."""
        self.devtools.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.server.url,
                "registrationId": self.registration,
                "data": json.dumps(said, ensure_ascii=False),
            },
        )

    def shown(self) -> list[dict[str, Any]]:
        return list(self.page.evaluate(SHOWN))

    def say(self, name: str, language: str = "zh") -> Any:
        return self.page.evaluate(SAY, [name, language])
