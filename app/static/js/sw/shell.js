// The files of the pages, kept under one version. A page gets the files it was made with: which version that is
// says its own answer (X-Shell), so a new worker breaks no page that is open, nor one kept from before.

(function () {
  const PREFIX = "jinnang-shell-";
  const WHOLE = "/whole"; // written last: all files of the version are there
  const PATIENCE = 2500; // ms before a kept file is taken instead
  const { version, files, offline } = self.JINNANG_SHELL;

  async function precache() {
    const cache = await caches.open(PREFIX + version);
    const keep = async (path) => {
      const answer = await fetch(path, { cache: "no-cache", credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      await cache.put(path, answer);
    };
    const waiting = [...files, offline];
    const work = async () => {
      while (waiting.length) await keep(waiting.shift());
    };
    await Promise.all([work(), work(), work(), work()]);
    await cache.put(WHOLE, new Response(version));
  }

  addEventListener("install", (event) => {
    self.skipWaiting();
    event.waitUntil(precache());
  });
  addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

  async function inCache(name, url) {
    return (await caches.has(name)) ? (await caches.open(name)).match(url, { ignoreSearch: true }) : undefined;
  }

  // A page's own version from the phone; what we can't tell the version of, from the server while it answers.
  async function answer(request, of) {
    const own = of && (await inCache(PREFIX + of, request.url));
    if (own) return own;
    const fresh = fetch(request);
    const kept = (await inCache(PREFIX + version, request.url)) || (await caches.match(request.url, { ignoreSearch: true }));
    if (!kept) return fresh;
    const late = new Promise((done) => setTimeout(() => done(kept), PATIENCE));
    return Promise.race([fresh.catch(() => kept), late]);
  }

  // Drops the versions that no kept page was made with.
  async function prune(inUse) {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
    const old = names.filter((name) => name !== PREFIX + version && !inUse.has(name.slice(PREFIX.length)));
    await Promise.all(old.map((name) => caches.delete(name)));
  }

  const has = async (one) => Boolean(await inCache(PREFIX + one, WHOLE));

  self.jinnangShell = { answer, prune, has, offlinePage: () => inCache(PREFIX + version, offline) };
})();
