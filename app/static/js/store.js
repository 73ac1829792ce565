// What this phone holds: its cursor, its notices and the receipts that still have to reach the server.
// All tabs share it. The cursor moves, and a receipt is written, only together with the notice they tell of:
// a phone that dies between two steps has done both or none.

import { openDB } from "/static/vendor/idb.js";

const RANK = { delivered: 1, shown: 2, acted: 3, declined: 3 };

export async function openStore(riderId) {
  const db = await openDB(`jinnang-${riderId}`, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("facts");
      fresh.createObjectStore("notices", { keyPath: "id" });
      fresh.createObjectStore("receipts", { keyPath: "n", autoIncrement: true });
    },
  });
  const owe = (work, { epoch, seq, reason }, state) =>
    work.objectStore("receipts").add({ epoch, seq, state, reason: state === "declined" ? reason : "", at: new Date().toISOString() });

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

    // The rider's answer. Only the first counts, whichever tab it was tapped in.
    async settle(id, state, reason) {
      const work = db.transaction(["notices", "receipts"], "readwrite");
      const notice = await work.objectStore("notices").get(id);
      if (notice && !notice.done) {
        const settled = { ...notice, done: state, reason };
        await work.objectStore("notices").put(settled);
        await owe(work, settled, state);
      }
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
