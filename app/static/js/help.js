// A call for help: first on this phone, then sent under one id until the server says that it has it.
// The same for the page of help and for the bar of the quiet screen.

import { newId, openOutbox } from "/static/js/outbox.js";

const SOON = 1500; // milliseconds to the next try, where the phone has no store of its own
const PATIENCE = 5000;
const STALE = 120000;
const LONG_AGO = 12 * 3600000; // a call of yesterday is not shown as running

const keyOf = (rider) => `jinnang-sos-${rider}`;
const asks = (call) => call && !call.ended && Date.now() - Date.parse(call.pressed) < LONG_AGO;
const unkept = { call: null }; // where the browser keeps nothing, this page does

// Whose phone this is: what every page of the rider carries.
export const whoCalls = () => ({ ...document.querySelector("[data-rider]").dataset });

// The call that is under way on this phone: {id, pressed, muted, place, order, receipt?}, or null.
export function runningCall({ rider }) {
  const call = readCall(rider);
  return asks(call) ? call : null;
}

// The last call of this phone, also one that is over.
export function readCall(rider) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(rider))) ?? unkept.call;
  } catch {
    return unkept.call; // storage is forbidden here
  }
}

export function keepCall(rider, call) {
  unkept.call = call;
  try {
    localStorage.setItem(keyOf(rider), JSON.stringify(call));
  } catch {
    // full or forbidden: the outbox and this page still have it
    return call;
  }
  return call;
}

// callForHelp({muted, place, order}) -> the call, once it is on this phone. `place` is {lat, lng, accuracy or sure, at?}
// or null; without `muted` it is as he chose on the page of help, and silent if he never did.
export async function callForHelp({ muted = !wantsSound(), place = null, order = null } = {}) {
  const who = whoCalls();
  const call = keepCall(who.rider, { id: newId(), pressed: new Date().toISOString(), muted, place: fresh(place), order });
  await send(who, call);
  return call;
}

// Hands a call to the outbox; one that the outbox has already, or that has arrived, is not sent anew.
// `heard(answer)` is told of the server's receipt.
export async function send(who, call, heard = () => {}) {
  const body = bodyOf(call);
  try {
    const outbox = await openOutbox(who);
    outbox.onChange((news) => news.id === call.id && news.state === "sent" && heard(news.answer));
    if (!call.receipt) await outbox.add("sos", body, call.id);
    outbox.flush();
  } catch {
    // A browser without a store that works (private, full, old) still sends for as long as this page lives.
    if (!call.receipt) sendFromHere(who, { ...body, id: call.id }, heard);
  }
}

const SOUND = "jinnang-sos-sound";
export const keepSound = (on) => localStorage.setItem(SOUND, on ? "on" : "");
export function wantsSound() {
  try {
    return localStorage.getItem(SOUND) === "on";
  } catch {
    return false; // storage is forbidden here; a call goes out all the same
  }
}

// An older place could send help to the wrong street.
function fresh(place) {
  if (!place || (place.at && Date.now() - place.at > STALE)) return null;
  return { lat: place.lat, lng: place.lng, accuracy: Math.round(place.accuracy ?? place.sure ?? 0) };
}

function bodyOf({ pressed, muted, place, order }) {
  const where = place ? { lat: place.lat, lng: place.lng, accuracy: place.accuracy } : {};
  return { at: pressed, muted, ...where, ...(order && { order_id: order }) };
}

async function sendFromHere(who, body, heard) {
  for (;;) {
    const answer = await ask("/api/v1/sos", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": who.csrf }, body: JSON.stringify(body) });
    if (answer) return heard(answer);
    await new Promise((done) => setTimeout(done, SOON));
  }
}

// How far a call has come; null without a network, {missing: true} if the server does not know it.
export const askCall = (id) => ask(`/api/v1/sos/${encodeURIComponent(id)}`, { headers: { Accept: "application/json" } });

// The rider's own word about his call: "safe" or "mistake".
export const sayOfCall = (id, word, csrf) =>
  ask(`/api/v1/sos/${encodeURIComponent(id)}/${word}`, { method: "POST", headers: { "X-CSRF-Token": csrf } });

async function ask(path, options) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options, signal: stop.signal });
    if (answer.status === 404) return { missing: true };
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no network, no server: asked again
  } finally {
    clearTimeout(late);
  }
}
