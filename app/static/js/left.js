// After a sign-out, or when a phone was taken off: nothing that was anybody's stays in this browser. Emptied, not only deleted: a database that another
// page still holds open can't be deleted yet, and its rows would stay.

const ours = (name) => name.startsWith("jinnang");

const namesOf = async (rider) => {
  const known = [`jinnang-${rider}`, `jinnang-outbox-${rider}`];
  if (!indexedDB.databases) return known; // Firefox before 126 does not tell
  return (await indexedDB.databases()).map(({ name }) => name).filter(ours);
};

const emptied = (name) =>
  new Promise((done) => {
    const opening = indexedDB.open(name);
    opening.onerror = opening.onblocked = done;
    opening.onsuccess = () => {
      const base = opening.result;
      const stores = [...base.objectStoreNames];
      const over = () => {
        base.close();
        const deleting = indexedDB.deleteDatabase(name);
        deleting.onsuccess = deleting.onerror = deleting.onblocked = done;
      };
      if (!stores.length) return over();
      const work = base.transaction(stores, "readwrite");
      work.oncomplete = work.onabort = over;
      for (const store of stores) work.objectStore(store).clear();
    };
  });

export async function mount(place) {
  for (const kept of [localStorage, sessionStorage]) for (const key of Object.keys(kept)) if (ours(key)) kept.removeItem(key);
  if (window.caches) for (const name of (await caches.keys()).filter((one) => /^jinnang-(pages-|meta)/.test(one))) await caches.delete(name);
  await Promise.all((await namesOf(place.dataset.rider)).map(emptied));
  place.dataset.emptied = "yes";
}
