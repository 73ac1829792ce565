// One link a page: what this phone holds, the live line, catching up, receipts, and what must be heard on the road.
// It draws nothing. The page of now draws the card, every other page one row: both ask here.

import { openClock } from "/static/js/clock.js";
import { askInbox, postReceipts } from "/static/js/http.js";
import { receiptsOf } from "/static/js/receipts.js";
import { openSocket } from "/static/js/socket.js";
import { newId, openStore, owedOffers } from "/static/js/store.js";
import { openVoice } from "/static/js/voice.js";
import { byWeight, isSafety } from "/static/js/when.js";

const POLL = 15000;
const HOUR = 3600000;
const FIRST_LOOK = 2000; // how long a page that opens waits for the server before it shows what it holds
const TICK = 1000;

let opened = null;

// The same link for everything on this page, as a promise. `on(event, fn)`: "changed" (the open notices are others),
// "status" ({ word: online connecting offline, syncedAt, signedOut }), "retracted" ({ id, correction }). `notices()`: what
// is open and may be seen, the weightiest first; empty until the first look at the server. `settle`, `undo`, `confirm`: an
// answer, kept back for ten seconds, as is an `offer`. `saw(id)` says once that it was seen, never while `setCover`'s fn
// says that the screen is covered; `setPosture`'s adds facts to each posture.
export const openLink = (who) => (opened ??= open(who));

async function open({ rider, language, csrf }) {
  const store = await openStore(rider);
  const voice = openVoice(language);
  const clock = await openClock(store);
  const tabs = window.BroadcastChannel ? new BroadcastChannel(`jinnang-${rider}`) : null;
  const hears = { changed: [], status: [], retracted: [], sos_seen: [] };
  let { epoch } = await store.place();
  let state = { word: navigator.onLine ? "connecting" : "offline", syncedAt: await store.fact("synced"), signedOut: false };
  let kept = [];
  let face = "";
  let looked = false;
  let catching = null;
  let again = false;
  let offering = false;
  let covered = () => false;
  let posture = () => ({});

  const { now } = clock;
  const emit = (event, data) => hears[event].forEach((fn) => fn(data));
  const tell = () => tabs?.postMessage("changed");
  function status(change) {
    const next = { ...state, ...change };
    if (Object.keys(next).every((name) => next[name] === state[name])) return;
    state = next;
    emit("status", state);
  }
  function synced() {
    status({ syncedAt: now(), ...(line.connected() && { word: "online" }) });
    store.keepFact("synced", state.syncedAt);
  }

  const line = openSocket({
    // A hello always fetches: what was taken back or let go while the line was down has no new number.
    hello: async (hello) => {
      clock.set(hello);
      status({ word: "online" });
      sayPosture();
      await catchUp();
      receipts.flush();
    },
    beat: async (beat) => {
      const { cursor } = await store.place();
      if (beat.epoch !== epoch || beat.head_seq !== cursor) await catchUp();
      else synced();
    },
    notice: take,
    retracted: async ({ id, correction }) => {
      await ended([{ id, ended_as: "retracted" }], correction);
      tell();
    },
    sos_seen: (news) => emit("sos_seen", news), // how far a call for help has come
    disconnect: () => status({ word: "connecting" }),
  });
  const receipts = receiptsOf(store, line, (body) => postReceipts(body, csrf));

  // A notice from the socket: kept if it is the next one, or one that is known and comes again; otherwise fetched.
  async function take(notice) {
    const { cursor } = await store.place();
    if (notice.epoch !== epoch || notice.seq > cursor + 1) return catchUp();
    await store.keep({ ...notice, held: notice.held === true });
    await changed();
  }

  async function changed() {
    synced();
    await reload();
    await hear();
    receipts.flush();
    tell();
  }

  // What must be heard on the road, once for all tabs: a cancellation that waits for him to stand, and a threat.
  async function hear() {
    for (const notice of kept) {
      const waits = notice.held || (covered() && !notice.seen); // by the server's view or the phone's own
      const aloud = isSafety(notice) ? !notice.held : waits && notice.kind === "order_cancelled";
      if (aloud && isOpen(notice) && (await store.speaks(notice.id))) voice.say(notice.body?.cue?.[language], isSafety(notice));
    }
  }

  // One fetch at a time; who asks meanwhile may know more than the answer under way, so it looks again.
  function catchUp() {
    again = true;
    catching ??= (async () => {
      try {
        while (again) {
          again = false;
          await fetchAll();
        }
      } finally {
        catching = null;
      }
    })();
    return catching;
  }

  async function fetchAll() {
    let since = await fromHeld();
    for (;;) {
      const { ok, status: code, body: inbox } = await askInbox(since);
      status({ signedOut: code === 401 });
      if (!ok) return status({ word: line.connected() && navigator.onLine ? "online" : "offline" });
      clock.set(inbox);
      if (inbox.epoch !== epoch || (inbox.reset && since > 0)) {
        epoch = inbox.epoch;
        await store.startAgain(epoch, inbox.head_seq);
        since = await fromHeld();
        continue;
      }
      for (const notice of inbox.notices) {
        const over = notice.ended_as || ["acted", "declined"].includes(notice.receipt);
        const known = { ...(over && { done: notice.ended_as ?? notice.receipt }), ...(notice.receipt === "shown" && { seen: true, spoken: true }) };
        await store.keep({ ...notice, ...known });
      }
      await ended([...inbox.ended, ...inbox.notices.filter((notice) => notice.ended_as)]);
      if (!inbox.limited || !inbox.notices.length) break;
      since = inbox.notices[inbox.notices.length - 1].seq;
    }
    if (!line.connected()) status({ word: "connecting" });
    await changed();
  }

  // Notices held for his standing still are asked for again, so that they are let go also without a socket.
  async function fromHeld() {
    const { cursor } = await store.place();
    const held = (await store.notices()).filter((notice) => notice.held && isOpen(notice));
    return Math.min(cursor, ...held.map((notice) => notice.seq - 1));
  }

  // Of this epoch, not answered, not over. A number of another epoch would speak of another notice.
  const isOpen = (notice) => notice.epoch === epoch && !notice.done && !notice.pending && Date.parse(notice.valid_until) > now();

  const notices = () => (looked ? kept.filter((notice) => isOpen(notice) && !notice.held).sort(byWeight) : []);

  async function reload() {
    if (await store.confirm()) receipts.flush(); // answers whose ten seconds are over
    kept = await store.notices();
    sendOffers();
    if (clock.sure()) for (const notice of kept) if (Date.parse(notice.valid_until) + HOUR < now()) store.forget(notice.id);
    const seen = JSON.stringify(notices().map(({ id, title, body }) => [id, title, body]));
    if (seen === face) return;
    face = seen;
    emit("changed");
  }

  // What was offered goes through the outbox; its code is fetched by those phones that have something in it.
  async function sendOffers(all = false) {
    const owed = owedOffers(kept, all);
    if (offering || !owed.length) return;
    offering = true;
    try {
      const offered = await import("/static/js/offered.js");
      await offered.sendOffers(owed, { store, rider, csrf });
      kept = await store.notices();
    } finally {
      offering = false;
    }
  }

  // What ended elsewhere leaves the screen. Pages hear of what was taken back while they still show it.
  async function ended(endings, correction) {
    for (const { id, ended_as } of endings) if (ended_as === "retracted") emit("retracted", { id, correction });
    await store.end(endings);
    await reload();
  }

  async function settle(id, answer, reason = "") {
    await store.settle(id, answer, reason);
    await reload();
    tell();
  }

  async function undo(id) {
    const undone = await store.undo(id);
    await reload();
    tell();
    return undone;
  }

  async function confirm() {
    sendOffers(true);
    await store.confirm(true);
    receipts.flush();
  }

  const offer = (id, code) => store.offer(id, code, newId()).then(reload);
  const unoffer = (id, code) => store.unoffer(id, code).then(reload);
  async function saw(id) {
    if (covered() || document.visibilityState !== "visible") return;
    await store.saw(id);
    receipts.flush();
  }

  // Whether he moves is the server's to say, unless the phone's own eyes add to it.
  const sayPosture = () => line.connected() && line.ask("posture", { visible: document.visibilityState === "visible", ...posture() });
  const refresh = () => catchUp().then(receipts.flush);

  tabs?.addEventListener("message", reload);
  document.addEventListener("visibilitychange", () => {
    sayPosture();
    if (document.visibilityState === "hidden") confirm();
  });
  window.addEventListener("pagehide", confirm);
  window.addEventListener("offline", () => status({ word: "offline" }));
  window.addEventListener("online", () => {
    status({ word: "connecting" });
    line.retry();
    refresh();
  });
  const first = async () => {
    await store.confirm(true); // what a page that was left or died had kept back
    // The server first: a card that ended or waits for him to stand must not flash up from the store.
    await Promise.race([refresh(), new Promise((done) => setTimeout(done, FIRST_LOOK))]);
    looked = true;
    await reload();
    setInterval(() => (line.connected() ? receipts.flush() : refresh()), POLL);
    setInterval(reload, TICK);
  };
  return {
    on: (event, fn) => hears[event].push(fn),
    notices, now, settle, undo, confirm, offer, unoffer, saw, refresh, ready: first(), store, voice, sayPosture,
    status: () => state, connected: line.connected, ask: line.ask,
    setCover: (fn) => (covered = fn), setPosture: (fn) => (posture = fn),
  };
}
