// The rider's own pages for a dead network: kept as he visits, and all of the kit after one visit. They are kept
// by rider: another who signs in on this phone, or a sign-out, takes them away.

(function () {
  const PAGES = "jinnang-pages-";
  const META = "jinnang-meta";
  const WHO = "/who";
  const STAMP = "/stamp";
  const PATIENCE = 2500; // ms for the network, if the page is kept
  const AFTER_A_FORM = 15000; // a page that a form leads to shows what the form changed: the kept one does not
  const made = new Map(); // an open page -> the version of the files it was made with
  let formSent = 0;
  let turn = 0; // a new one with each sign-in or sign-out: what was asked for before is not kept after

  const textOf = async (cache, key) => {
    const answer = await (await caches.open(cache)).match(key);
    return answer ? answer.text() : null;
  };
  const putText = async (cache, key, text) => (await caches.open(cache)).put(key, new Response(text));

  const forget = async (rider) => {
    const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGES + rider);
    await Promise.all(names.map((name) => caches.delete(name)));
  };

  async function become(rider) {
    if ((await textOf(META, WHO)) === rider) return;
    await forget(rider);
    await putText(META, WHO, rider);
  }

  async function nobody() {
    await (await caches.open(META)).delete(WHO);
  }

  const riderOf = (answer) => answer.headers.get("X-Rider");
  const isPage = (answer) =>
    answer.status === 200 && answer.type === "basic" && !answer.redirected && (answer.headers.get("Content-Type") || "").startsWith("text/html");

  // Errors, redirects and pages of nobody are never kept; nor is a page whose files are not here yet: the one
  // of before still has its own.
  async function keep(url, answer, since) {
    const rider = riderOf(answer);
    if (!rider || !isPage(answer) || since !== turn) return false;
    const copy = answer.clone();
    await become(rider);
    if (since !== turn || !(await self.jinnangShell.has(answer.headers.get("X-Shell")))) {
      copy.body.cancel(); // half of a page that nobody reads
      return false;
    }
    await (await caches.open(PAGES + rider)).put(url, copy);
    return true;
  }

  async function find(url) {
    const rider = await textOf(META, WHO);
    return rider ? (await caches.open(PAGES + rider)).match(url) : undefined;
  }

  async function page(event) {
    const since = turn;
    const { url } = event.request;
    const fresh = fetch(event.request).then(async (answer) => {
      await keep(url, answer, since);
      return answer;
    });
    event.waitUntil(fresh.catch(() => null));
    const soon = fresh.catch(() => null);
    const kept = await find(url);
    const late = new Promise((done) => setTimeout(() => done(null), Date.now() - formSent < AFTER_A_FORM ? AFTER_A_FORM : PATIENCE));
    const answer = await (kept ? Promise.race([soon, late]) : soon);
    const broken = !answer || answer.status >= 500;
    const shown = (broken ? kept : answer) || answer || (await instead());
    made.set(event.resultingClientId || event.clientId, shown.headers.get("X-Shell"));
    return shown;
  }

  async function instead() {
    return (await find("/rider/offline")) || (await self.jinnangShell.offlinePage()) || Response.error();
  }

  // Who signs in may be another; who signs out leaves nothing behind, answer or none.
  async function changeOfRider(event, leaves) {
    turn += 1;
    await nobody();
    if (leaves && self.jinnangPush) event.waitUntil(self.jinnangPush.stop());
    if (leaves) await forget(null);
    return fetch(event.request).catch(instead);
  }

  // Keeps all that the server names, anew whenever its stamp is another. Null: not all of it, this time.
  async function keepAll({ rider, stamp }) {
    const since = turn;
    const own = PAGES + encodeURIComponent(rider);
    if ((await textOf(META, WHO)) === encodeURIComponent(rider) && (await textOf(own, STAMP)) === stamp) return stamp;
    const listed = await fetch("/rider/pages", { credentials: "same-origin", cache: "no-store" });
    if (!listed.ok) return null;
    const told = await listed.json();
    if (told.rider !== rider || since !== turn) return null;
    if (told.stamp === (await textOf(own, STAMP))) return told.stamp; // an old page asked
    let whole = true;
    for (const path of told.pages) {
      const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
      if (await keep(new URL(path, location.origin).href, answer, since)) continue;
      whole = false;
      if (answer.body) answer.body.cancel(); // an answer that nobody reads holds its line
    }
    if (!whole) return null;
    await tidy(own, told.pages);
    await putText(own, STAMP, told.stamp);
    return told.stamp;
  }

  async function tidy(own, paths) {
    const cache = await caches.open(own);
    const named = new Set([STAMP, ...paths].map((path) => new URL(path, location.origin).href));
    const inUse = new Set();
    for (const request of await cache.keys()) {
      if (!named.has(request.url)) await cache.delete(request);
      else inUse.add((await cache.match(request)).headers.get("X-Shell"));
    }
    for (const { id } of await self.clients.matchAll({ type: "window" })) if (made.has(id)) inUse.add(made.get(id));
    await self.jinnangShell.prune(inUse);
  }

  let keeping = null; // one round at a time
  addEventListener("message", (event) => {
    const asked = event.data && event.data.keep;
    if (!asked) return;
    const before = keeping || Promise.resolve(null);
    const round = before.then(() => keepAll(asked)).catch(() => null); // the network went: the next page asks again
    keeping = round;
    const tell = async () => {
      const mine = (await textOf(META, WHO)) === encodeURIComponent(asked.rider);
      const kept = mine ? await textOf(PAGES + encodeURIComponent(asked.rider), STAMP) : null;
      if (event.source) event.source.postMessage({ kept });
    };
    event.waitUntil(round.then(tell));
  });

  addEventListener("fetch", (event) => {
    const { method, mode, url } = event.request;
    const { origin, pathname } = new URL(url);
    if (origin !== location.origin) return;
    if (mode === "navigate" && method === "POST") {
      formSent = Date.now();
      if (pathname === "/sign-in" || pathname === "/sign-out" || pathname.startsWith("/enrol/")) event.respondWith(changeOfRider(event, pathname === "/sign-out"));
      else if (pathname === "/settings" || pathname.startsWith("/rider/")) event.respondWith(fetch(event.request).catch(instead));
    } else if (mode === "navigate" && method === "GET" && /^\/rider(\/|$)/.test(pathname)) event.respondWith(page(event));
    else if (method === "GET" && pathname.startsWith("/static/") && mode !== "navigate")
      event.respondWith(self.jinnangShell.answer(event.request, made.get(event.clientId)));
  });
})();
