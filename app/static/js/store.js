// What this phone holds: its cursor, its notices and the receipts that still have to reach the server.
// All tabs share it. The cursor moves, and a receipt is written, only together with the notice they tell of:
// a phone that dies between two steps has done both or none.

import "/static/vendor/idb.js"; // its small form, which names itself on the window

const UNDO = 10000; // an answer can be taken back for so long; only then it is owed to the server
const { openDB } = globalThis.idb;
const RANK = { delivered: 1, shown: 2, acted: 3, declined: 3 };

// 16 random bytes as base64url; crypto.randomUUID is not there on plain http.
export function newId() {
  const bytes = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

// Offers the outbox has to be given: those that can't be taken back any more, or all of them.
export const owedOffers = (notices, all) =>
  notices.flatMap((notice) =>
    Object.entries(notice.offered ?? {})
      .filter(([, one]) => !one.sent && (all || one.until <= Date.now() || one.until > Date.now() + UNDO))
      .map(([code, one]) => ({ notice, code, one })),
  );

export async function openStore(riderId) {
  const db = await openDB(`jinnang-${riderId}`, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("facts");
      fresh.createObjectStore("notices", { keyPath: "id" });
      fresh.createObjectStore("receipts", { keyPath: "n", autoIncrement: true });
    },
  });
  const owe = (work, { epoch, seq, reason }, state, at = new Date().toISOString()) =>
    work.objectStore("receipts").add({ epoch, seq, state, reason: state === "declined" ? reason : "", at });

  return {
    async place() {
      const [epoch, cursor] = await Promise.all([db.get("facts", "epoch"), db.get("facts", "cursor")]);
      return { epoch: epoch ?? null, cursor: cursor ?? 0 };
    },

    // Another epoch, or a head behind the cursor: old numbers mean nothing, but what was done with a
    // notice stays true of its id. Only the first tab that finds out starts again.
    async startAgain(epoch, head) {
      const work = db.transaction("facts", "readwrite");
      const [known, cursor] = await Promise.all([work.store.get("epoch"), work.store.get("cursor")]);
      if (known !== epoch || (cursor ?? 0) > head) {
        await work.store.put(epoch, "epoch");
        await work.store.put(0, "cursor");
      }
      await work.done;
    },

    // Keeps a notice and counts it if it is the next one. Owes what the server does not know yet: that it
    // came, or, when the numbers began anew, how far this phone had got with it.
    async keep(notice) {
      const work = db.transaction(["facts", "notices", "receipts"], "readwrite");
      const before = await work.objectStore("notices").get(notice.id);
      // What he sees already is not hidden again for his riding off.
      const now = { done: null, seen: false, ...before, ...notice, held: notice.held === true && !before?.seen };
      await work.objectStore("notices").put(now);
      const cursor = (await work.objectStore("facts").get("cursor")) ?? 0;
      if (notice.seq === cursor + 1) await work.objectStore("facts").put(notice.seq, "cursor");
      const mine = before?.done in RANK ? before.done : now.seen ? "shown" : "delivered";
      // A notice from the socket has no `receipt`: it says nothing of what the server knows.
      const owed = before ? notice.receipt !== undefined && RANK[mine] > (RANK[notice.receipt] ?? 0) : !notice.receipt;
      if (owed) await owe(work, now, mine);
      await work.done;
    },

    // Marks what ended elsewhere; what the rider had answered stays answered.
    async end(endings) {
      const work = db.transaction("notices", "readwrite");
      for (const { id, ended_as } of endings) {
        const notice = await work.store.get(id);
        if (notice && !notice.done) await work.store.put({ ...notice, done: ended_as });
      }
      await work.done;
    },

    // The rider's answer. Only the first counts, whichever tab it was tapped in; it waits here until it is confirmed.
    async settle(id, state, reason) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      const pending = { state, reason, at: new Date().toISOString(), until: Date.now() + UNDO };
      if (notice && !notice.done && !notice.pending) await work.store.put({ ...notice, pending });
      await work.done;
    },

    // Takes the answer back; false if it is owed already.
    async undo(id) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      const undone = Boolean(notice?.pending);
      if (undone) await work.store.put({ ...notice, pending: null });
      await work.done;
      return undone;
    },

    // Owes the answers whose time to be taken back is over (`all`: every one), and says how many there were.
    // An answer he gave stands, also if the notice ended while it waited.
    async confirm(all = false) {
      const work = db.transaction(["notices", "receipts"], "readwrite");
      const over = ({ pending }) => pending && (all || pending.until <= Date.now() || pending.until > Date.now() + UNDO);
      const ripe = (await work.objectStore("notices").getAll()).filter(over);
      for (const { pending, ...notice } of ripe) {
        const answered = notice.done in RANK;
        const settled = answered ? notice : { ...notice, done: pending.state, reason: pending.reason };
        await work.objectStore("notices").put(settled);
        if (!answered) await owe(work, settled, pending.state, pending.at);
      }
      await work.done;
      return ripe.length;
    },

    // What he gave or offered with a card, by its code; as an answer, it waits to be taken back. `id` names the report.
    async offer(id, code, report) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      const one = { report, at: new Date().toISOString(), until: Date.now() + UNDO, sent: false };
      if (notice && !notice.offered?.[code]) await work.store.put({ ...notice, offered: { ...notice.offered, [code]: one } });
      await work.done;
    },

    // Takes it back while that may be.
    async unoffer(id, code) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      const { [code]: one, ...others } = notice?.offered ?? {};
      if (one && !one.sent && one.until > Date.now()) await work.store.put({ ...notice, offered: others });
      await work.done;
    },

    // The outbox has it.
    async offerSent(id, code) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      const one = notice?.offered?.[code];
      if (one) await work.store.put({ ...notice, offered: { ...notice.offered, [code]: { ...one, sent: true } } });
      await work.done;
    },

    // Says once, for all tabs, that it was really on a visible screen.
    async saw(id) {
      const work = db.transaction(["notices", "receipts"], "readwrite");
      const notice = await work.objectStore("notices").get(id);
      if (notice && !notice.seen && !notice.held) {
        await work.objectStore("notices").put({ ...notice, seen: true });
        await owe(work, notice, "shown");
      }
      await work.done;
    },

    // True once, for all tabs: whoever asks first says its cue aloud.
    async speaks(id) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      const first = Boolean(notice && !notice.spoken && !notice.done);
      if (first) await work.store.put({ ...notice, spoken: true });
      await work.done;
      return first;
    },

    notices: () => db.getAll("notices"),
    forget: (id) => db.delete("notices", id),

    // Single facts: when it last spoke with the server, the orders as last known.
    fact: async (name) => (await db.get("facts", name)) ?? null,
    keepFact: (name, value) => db.put("facts", value, name),

    // The server's clock, for a page that opens without reaching it.
    clock: () => db.get("facts", "clock"),
    keepClock: (clock) => db.put("facts", clock, "clock"),

    receipts: () => db.getAll("receipts"),
    async dropReceipts(numbers) {
      const work = db.transaction("receipts", "readwrite");
      await Promise.all(numbers.map((n) => work.store.delete(n)));
      await work.done;
    },
  };
}
