// What this phone holds: its cursor, its notices and the receipts that still have to reach the server.
// All tabs share it. The cursor moves only together with the notice it counts.

import { openDB } from "/static/vendor/idb.js";

export async function openStore(riderId) {
  const db = await openDB(`jinnang-${riderId}`, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("facts");
      fresh.createObjectStore("notices", { keyPath: "id" });
      fresh.createObjectStore("receipts", { keyPath: "n", autoIncrement: true });
    },
  });

  return {
    async place() {
      const [epoch, cursor] = await Promise.all([db.get("facts", "epoch"), db.get("facts", "cursor")]);
      return { epoch: epoch ?? null, cursor: cursor ?? 0 };
    },

    // Another epoch: old numbers mean nothing, but what was done with a notice stays true of its id.
    async startAgain(epoch) {
      const work = db.transaction(["facts", "receipts"], "readwrite");
      await work.objectStore("facts").put(epoch, "epoch");
      await work.objectStore("facts").put(0, "cursor");
      await work.objectStore("receipts").clear();
      await work.done;
    },

    // Keeps a notice; true if it was new. Counts it only if it is the next one.
    async keep(notice) {
      const work = db.transaction(["facts", "notices"], "readwrite");
      const notices = work.objectStore("notices");
      const before = await notices.get(notice.id);
      await notices.put({ done: null, seen: false, ...before, ...notice });
      const cursor = (await work.objectStore("facts").get("cursor")) ?? 0;
      if (notice.seq === cursor + 1) await work.objectStore("facts").put(notice.seq, "cursor");
      await work.done;
      return !before;
    },

    async mark(id, changes) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      if (notice) await work.store.put({ ...notice, ...changes });
      await work.done;
      return notice;
    },

    // True for the one tab that shows it first, so that `shown` is said once.
    async firstToSee(id) {
      const work = db.transaction("notices", "readwrite");
      const notice = await work.store.get(id);
      const first = Boolean(notice) && !notice.seen;
      if (first) await work.store.put({ ...notice, seen: true });
      await work.done;
      return first;
    },

    notices: () => db.getAll("notices"),
    forget: (id) => db.delete("notices", id),

    addReceipt: (receipt) => db.add("receipts", receipt),
    receipts: () => db.getAll("receipts"),
    async dropReceipts(numbers) {
      const work = db.transaction("receipts", "readwrite");
      await Promise.all(numbers.map((n) => work.store.delete(n)));
      await work.done;
    },
  };
}
