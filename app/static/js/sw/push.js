// What the server pushes while nobody sees a page: the number of a notice, its class and one word. Its title is
// asked for with the rider's own cookie; a safety notice shows its word and nothing else.
// A classic script, loaded by /sw.js.

(function () {
  const PATIENCE = 3000; // ms for the title; the word alone will do
  const UNREADABLE = { id: "jinnang", class: "routine", word: "锦囊 Jinnang", lang: "zh" };
  const SEEN = ["shown", "acted", "declined"];
  const ICON = "/static/icons/app-192.png";
  const BUZZ = { safety: [300, 100, 300, 100, 600], urgent: [200, 100, 200] };

  function read(data) {
    try {
      return { ...UNREADABLE, ...data.json() };
    } catch {
      return UNREADABLE; // a browser that was pushed to must show something
    }
  }

  async function pages() {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    return windows.filter(({ url }) => /^\/rider(\/|$)/.test(new URL(url).pathname));
  }

  async function askFor({ id, seq }) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const path = `/api/v1/inbox?since=${seq - 1}&limit=1`;
      const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", signal: stop.signal });
      const { notices } = answer.ok ? await answer.json() : { notices: [] };
      return notices.find((notice) => notice.id === id);
    } catch {
      return undefined; // no network, or signed out: the word has to do
    } finally {
      clearTimeout(late);
    }
  }

  // A page that can be seen shows the notice itself; the same notice again only takes its own place (tag).
  async function bring(said) {
    const open = await pages();
    for (const page of open) page.postMessage({ pushed: said.id });
    if (open.some((page) => page.visibilityState === "visible")) return;
    const notice = said.class === "safety" || !said.seq ? undefined : await askFor(said);
    const over = notice && (notice.ended_as || notice.held || SEEN.includes(notice.receipt));
    await self.registration.showNotification(said.word, {
      tag: said.id,
      lang: said.lang === "en" ? "en-GB" : "zh-CN",
      icon: ICON,
      data: { id: said.id },
      requireInteraction: said.class === "safety",
      ...(over ? { silent: true } : BUZZ[said.class] && { vibrate: BUZZ[said.class] }),
      ...(notice && !over && { body: notice.title[said.lang === "en" ? "en" : "zh"] }),
    });
    if (over) await putAway(said.id);
  }

  // Over, or he rides: browsers want something shown for every push, so it is shown without a sound and taken away.
  async function putAway(tag) {
    for (const shown of await self.registration.getNotifications({ tag })) shown.close();
  }

  async function openPage() {
    const now = (await pages()).find(({ url }) => new URL(url).pathname === "/rider");
    return now ? now.focus() : self.clients.openWindow("/rider");
  }

  // The browser changed its address at the push service: the server learns the new one.
  async function renew({ oldSubscription, newSubscription }) {
    const { pushManager } = self.registration;
    const fresh = newSubscription || (oldSubscription && (await pushManager.subscribe(oldSubscription.options)));
    const told = fresh && (await fetch("/rider/token", { credentials: "same-origin", cache: "no-store" }));
    if (!told || !told.ok) return; // signed out; the next start of a shift subscribes anew
    const { csrf } = await told.json();
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
    await fetch("/api/v1/push-subscriptions", { method: "POST", headers, body: JSON.stringify(fresh.toJSON()) });
  }

  // A phone that was signed out is not told anything more.
  async function stop() {
    for (const shown of await self.registration.getNotifications()) shown.close();
    const there = await self.registration.pushManager.getSubscription();
    if (there) await there.unsubscribe(); // its next push finds nobody, and the server forgets it
  }

  addEventListener("push", (event) => event.waitUntil(bring(read(event.data))));
  addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(openPage());
  });
  addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));
  self.jinnangPush = { stop }; // called by ./pages.js: its answer to a sign-out keeps other listeners from it
})();
