// The outbox for pages: opened once for each rider, and tried whenever the line may be back.

import "/static/js/sw/outbox.js";

const opened = new Map();

export const newId = self.jinnangOutbox.newId;

// `openOutbox({rider, csrf})` -> {add(kind, body, id?) -> id, flush(), waiting(), items(), refused(), find(id), putAway(id), onChange(fn)}
export function openOutbox({ rider, csrf }) {
  if (!opened.has(rider)) opened.set(rider, open(rider, csrf));
  return opened.get(rider);
}

async function open(rider, csrf) {
  const outbox = await self.jinnangOutbox.open({ rider, csrf });
  addEventListener("online", () => outbox.flush());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && outbox.flush());
  outbox.onChange(({ state }) => state === "added" && askForSync(rider));
  outbox.flush();
  return outbox;
}

// Where the browser can, it wakes the service worker once the network is back, even with this page closed.
function askForSync(rider) {
  if (!navigator.serviceWorker) return;
  const hopeless = () => {}; // no background sync here: the page, or the next one, sends it
  navigator.serviceWorker.ready.then((worker) => worker.sync && worker.sync.register(`outbox:${rider}`)).catch(hopeless);
}
