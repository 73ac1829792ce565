// What the rider wrote and the server has not answered yet. It is on the phone before it is sent, and it is sent
// until there is an answer; the server takes an id once, so two tabs and the service worker may send the same.
// A classic script, not a module: pages and old browsers' service workers run the same code (see ../outbox.js).

(function () {
  const PATHS = { sos: "/api/v1/sos", drill_run: "/api/v1/drill-runs", report: "/api/v1/reports" };
  const ORDER = ["sos", "drill_run", "report"];
  const TOGETHER = { report: 100 }; // items of one body; other kinds go one by one
  const MOST_BYTES = 60000; // of one body; the server reads 64 KiB
  const FINAL = [400, 404, 409, 413, 422];
  const PATIENCE = 8000; // ms for one answer
  const SOON = 1500; // ms to the next try while a call for help waits
  const FIRST_WAIT = 3000;
  const LONGEST_WAIT = 60000;

  const asked = (request) =>
    new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });

  const written = (work) =>
    new Promise((done, fail) => {
      work.oncomplete = () => done();
      work.onabort = work.onerror = () => fail(work.error);
    });

  function openDatabase(rider) {
    const opening = indexedDB.open(`jinnang-outbox-${rider}`, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("items", { keyPath: "n", autoIncrement: true }).createIndex("id", "id", { unique: true });
      opening.result.createObjectStore("refused", { keyPath: "id" });
      opening.result.createObjectStore("facts");
    };
    return asked(opening);
  }

  // 16 random bytes as base64url. crypto.randomUUID is not there on plain http.
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  }

  async function ask(path, options) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options, signal: stop.signal });
      const body = await answer.json().catch(() => null); // a proxy's page of HTML is no answer of ours
      return { status: body ? answer.status : 0, body };
    } catch {
      return { status: 0, body: null }; // no network, no server, no patience: tried again
    } finally {
      clearTimeout(late);
    }
  }

  const sizeOf = (item) => new TextEncoder().encode(JSON.stringify(item.body)).length + 100;

  // The next items that go together: calls for help before all, then in the order they were written.
  function nextBatch(items) {
    const kind = ORDER.find((one) => items.some((item) => item.kind === one));
    const batch = [];
    let bytes = 0;
    for (const item of items.filter((one) => one.kind === kind)) {
      bytes += sizeOf(item);
      if (batch.length && (batch.length >= (TOGETHER[kind] || 1) || bytes > MOST_BYTES)) break;
      batch.push(item);
    }
    return batch;
  }

  async function open({ rider, csrf }) {
    let database = openDatabase(rider);
    // A phone may drop the connection while the page sleeps: then it is opened again.
    async function use(stores, mode, work) {
      const begin = (opened) => opened.transaction(stores, mode, { durability: "strict" });
      let transaction;
      try {
        transaction = begin(await database);
      } catch {
        database = openDatabase(rider);
        transaction = begin(await database);
      }
      return work(transaction);
    }
    const read = (store, ask) => use([store], "readonly", (transaction) => asked(ask(transaction.objectStore(store))));
    const listeners = [];
    const tabs = self.BroadcastChannel ? new BroadcastChannel(`jinnang-outbox-${rider}`) : null;
    let token = csrf || (await read("facts", (store) => store.get("csrf")));
    let running = null;
    let again = false;
    let wait = FIRST_WAIT;
    let timer = null;

    const all = (store) => read(store, (found) => found.getAll());
    const hear = (news) => listeners.forEach((listener) => listener(news));
    if (tabs) tabs.onmessage = ({ data }) => hear(data);
    const tell = (news) => {
      hear(news);
      if (tabs) tabs.postMessage(news);
    };

    // Strict (see `use`): a call for help must outlive a battery that falls out in the next second.
    const write = (stores, work) =>
      use(stores, "readwrite", (transaction) => {
        work((name) => transaction.objectStore(name));
        return written(transaction);
      });
    if (csrf) await write(["facts"], (store) => store("facts").put(csrf, "csrf"));

    async function add(kind, body, id = newId()) {
      if (!PATHS[kind]) throw new Error(`the outbox knows no ${kind}`);
      const known = await find(id);
      if (!known) {
        await write(["items"], (store) => store("items").add({ id, kind, body, made: new Date().toISOString() }));
        tell({ id, kind, state: "added" });
        wait = FIRST_WAIT;
        flush();
      }
      return id;
    }

    async function find(id) {
      const item = await read("items", (store) => store.index("id").get(id));
      return item || (await read("refused", (store) => store.get(id))) || null;
    }

    const gone = (item, news) =>
      write(["items"], (store) => store("items").delete(item.n)).then(() => tell({ id: item.id, kind: item.kind, ...news }));

    async function setAside(item, why, detail) {
      await write(["items", "refused"], (store) => {
        store("items").delete(item.n);
        store("refused").put({ ...item, why, detail, refused: new Date().toISOString() });
      });
      tell({ id: item.id, kind: item.kind, state: "refused", why });
    }

    const post = (batch) => {
      const items = batch.map((item) => ({ ...item.body, id: item.id }));
      const body = TOGETHER[batch[0].kind] ? { items } : items[0];
      const headers = { "Content-Type": "application/json", "X-CSRF-Token": token || "" };
      return ask(PATHS[batch[0].kind], { method: "POST", headers, body: JSON.stringify(body) });
    };

    // A token of another session is no good; a new one counts only if it is still the same rider's.
    async function renewToken() {
      const { status, body } = await ask("/rider/token", { headers: { Accept: "application/json" } });
      if (status !== 200 || body.rider !== rider || body.csrf === token) return false;
      token = body.csrf;
      await write(["facts"], (store) => store("facts").put(token, "csrf"));
      return true;
    }

    // Sends one batch; false if it must be tried again later.
    async function send(batch) {
      let { status, body } = await post(batch);
      const code = () => (body && body.error && body.error.code) || `answer_${status}`;
      if (code() === "bad_csrf" && (await renewToken())) ({ status, body } = await post(batch));
      if (status >= 200 && status < 300) {
        const refused = new Map(((body && body.refused) || []).map((one) => [one.id, one]));
        for (const item of batch) {
          const no = refused.get(item.id);
          if (no) await setAside(item, no.why, no.detail);
          else await gone(item, { state: "sent", answer: body });
        }
        return true;
      }
      // Nobody gives up a call for help for the phone: it goes on until the server has it.
      if (!FINAL.includes(status) || code() === "bad_csrf" || batch[0].kind === "sos") return false;
      if (batch.length > 1) {
        for (const item of batch) if (!(await send([item]))) return false;
        return true;
      }
      await setAside(batch[0], code(), body && body.error && body.error.detail);
      return true;
    }

    async function sendAll() {
      const stuck = new Set(); // a kind that must wait does not keep the others back
      for (;;) {
        const batch = nextBatch((await all("items")).filter((item) => !stuck.has(item.kind)));
        if (!batch.length) return stuck.size === 0;
        if (!(await send(batch))) stuck.add(batch[0].kind);
      }
    }

    // Sends what waits; true if nothing waits any more. One at a time in this page.
    function flush() {
      if (running) {
        again = true;
        return running;
      }
      clearTimeout(timer);
      running = (async () => {
        let whole = false;
        do {
          again = false;
          whole = await sendAll();
        } while (again);
        return whole;
      })().finally(() => {
        running = null;
      });
      running.then(later, () => later(false));
      return running;
    }

    async function later(whole) {
      const items = whole ? [] : await all("items");
      if (whole) wait = FIRST_WAIT;
      if (!items.length || running) return;
      const help = items.some((item) => item.kind === "sos");
      clearTimeout(timer);
      timer = setTimeout(flush, help ? SOON : wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }

    return {
      add,
      find,
      flush,
      waiting: () => read("items", (store) => store.count()),
      items: () => all("items"),
      refused: () => all("refused"),
      // The rider has read why it was not taken.
      async putAway(id) {
        await write(["refused"], (store) => store("refused").delete(id));
        tell({ id, state: "put_away" });
      },
      // `fn({id, kind, state, answer?, why?})`; state: added, sent, refused, put_away. Also for other tabs.
      onChange: (fn) => void listeners.push(fn),
      close: () => {
        clearTimeout(timer);
        if (tabs) tabs.close();
        database.then((opened) => opened.close());
      },
    };
  }

  self.jinnangOutbox = { open, newId };
})();
