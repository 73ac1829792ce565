// Whether notices may reach this phone while no page of ours is open: asked for in a tap, taken back the same way.
// An extra only. Chrome's push goes by way of Google and does not reach phones in mainland China; the socket does.

const PATH = "/api/v1/push-subscriptions";
const PATIENCE = 15000; // ms; where its push service can't be reached, a browser may never answer at all

const within = (promise) => Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("no answer")), PATIENCE))]);

async function ask(method, csrf, body) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  const headers = body ? { "Content-Type": "application/json", "X-CSRF-Token": csrf } : {};
  try {
    const answer = await fetch(PATH, { method, headers, body: body && JSON.stringify(body), signal: stop.signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no network, no server, no patience: the rider may tap again
  } finally {
    clearTimeout(late);
  }
}

const able = () => Boolean(navigator.serviceWorker && window.PushManager && window.Notification);

// The worker is registered by the page itself (offline.js); where it can't be, there is no push either.
const worker = () => within(navigator.serviceWorker.ready);

const bytesOf = (base64url) => {
  const base64 = base64url.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
};

const isFor = (subscription, key) => {
  const own = new Uint8Array((subscription.options && subscription.options.applicationServerKey) || []);
  return own.length === key.length && own.every((byte, at) => byte === key[at]);
};

// "unsupported" (plain http, an old browser, an iPhone's Safari outside the home screen), "denied", "off" or "on".
export async function pushState() {
  if (!able()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  try {
    const there = await (await worker()).pushManager.getSubscription();
    return there && Notification.permission === "granted" ? "on" : "off";
  } catch {
    return "off"; // no worker answered; a tap will say why
  }
}

// Call it in a tap, or the browser won't ask him. Answers `{ ok: true }` or `{ ok: false, why }`:
// "unsupported", "denied" (he said no, now or before), "unreachable" (the browser's push service), "offline" (ours).
// Safe to call at the start of every shift: the same browser stays the same one.
export async function subscribe({ csrf, language }) {
  if (!able()) return { ok: false, why: "unsupported" };
  if ((await Notification.requestPermission()) !== "granted") return { ok: false, why: "denied" };
  const told = await ask("GET");
  if (!told) return { ok: false, why: "offline" };
  let subscription;
  try {
    const { pushManager } = await worker();
    const key = bytesOf(told.key);
    const before = await pushManager.getSubscription();
    if (before && !isFor(before, key)) await before.unsubscribe(); // the server has another key by now
    subscription = await within(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  } catch {
    return { ok: false, why: "unreachable" };
  }
  const kept = await ask("POST", csrf, { ...subscription.toJSON(), language });
  return kept ? { ok: true } : { ok: false, why: "offline" };
}

// Answers as `subscribe` does. The browser forgets first: what the server did not hear, its next push finds out.
export async function unsubscribe({ csrf }) {
  if (!able()) return { ok: true };
  try {
    const there = await (await worker()).pushManager.getSubscription();
    if (!there) return { ok: true };
    const { endpoint } = there;
    await within(there.unsubscribe());
    await ask("DELETE", csrf, { endpoint });
    return { ok: true };
  } catch {
    return { ok: false, why: "unreachable" };
  }
}
