// The questions a phone asks over HTTP. None may hang: a dead network would block all later ones.

const PATIENCE = 10000;

async function ask(path, options) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(path, { ...options, signal: stop.signal });
    return { status: answer.status, ok: answer.ok, body: answer.ok ? await answer.json() : null };
  } catch {
    return { status: 0, ok: false, body: null }; // no network, no server, no patience: asked again later
  } finally {
    clearTimeout(late);
  }
}

export const askInbox = (since) => ask(`/api/v1/inbox?since=${since}&limit=100`, { headers: { Accept: "application/json" } });

export const askOrders = () => ask("/api/v1/orders", { headers: { Accept: "application/json" } });

const post = (path, body, csrf) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body) });

export const postReceipts = (body, csrf) => post("/api/v1/receipts", body, csrf);

// What a customer said, or what the rider means to say: the path says which.
export const postTalk = post;
