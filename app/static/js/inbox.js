// The page's controller: catches up with the inbox, shows the one card that matters, and says what became of it.

import { byWeight, clockTime, drawCard, drawNext, drawOrder, isSafety, renewCard } from "/static/js/card.js";
import { askInbox, postReceipts } from "/static/js/http.js";
import { receiptsOf } from "/static/js/receipts.js";
import { openSocket } from "/static/js/socket.js";
import { openStore } from "/static/js/store.js";
import { openVoice } from "/static/js/voice.js";

const POLL = 15000;
const HOUR = 3600000;
const FIRST_LOOK = 2000; // how long a page that opens waits for the server before it shows what it holds
const READ = 20000; // a note that a card was taken back outlives the next card by this much
const SAME_THUMB = 350; // a second tap of one press must not answer the card that came up under it

export async function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const { rider, language, csrf } = page.dataset;
  const store = await openStore(rider);
  const voice = openVoice(language);
  const tabs = new BroadcastChannel(`jinnang-${rider}`);
  let { epoch } = await store.place();
  let clock = (await store.clock()) ?? { server: Date.now(), here: Date.now(), speed: 1 };
  let clockIsSure = false;
  let catching = null;
  let again = false;
  let current = null;
  let swappedAt = -SAME_THUMB;
  let notedAt = 0;

  const now = () => clock.server + (Date.now() - clock.here) * clock.speed;
  const setClock = ({ now: text, speed }) => {
    clock = { server: Date.parse(text), here: Date.now(), speed };
    clockIsSure = true;
    store.keepClock(clock);
  };
  const line = openSocket({
    // A hello always fetches: what was taken back or let go while the line was down has no new number.
    hello: async (hello) => {
      setClock(hello);
      status("online");
      posture();
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
      tabs.postMessage("changed");
    },
    disconnect: () => status("connecting"),
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
    await hear();
    await show();
    receipts.flush();
    tabs.postMessage("changed");
  }

  // What must be heard on the road, once for all tabs: a cancellation that waits for him to stand, and a threat.
  async function hear() {
    for (const notice of await store.notices()) {
      const aloud = notice.held ? notice.kind === "order_cancelled" : isSafety(notice);
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
      $("signed-out").hidden = code !== 401;
      if (!ok) return status(line.connected() && navigator.onLine ? "online" : "offline");
      setClock(inbox);
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
    if (!line.connected()) status("connecting");
    await changed();
  }

  // Notices held for his standing still are asked for again, so that they are let go also without a socket.
  async function fromHeld() {
    const { cursor } = await store.place();
    const held = (await store.notices()).filter((notice) => notice.held && isOpen(notice));
    return Math.min(cursor, ...held.map((notice) => notice.seq - 1));
  }

  // Of this epoch, not answered, not over. A number of another epoch would speak of another notice.
  const isOpen = (notice) => notice.epoch === epoch && !notice.done && Date.parse(notice.valid_until) > now();

  const faceOf = (notice) => JSON.stringify([notice.title, notice.body]);

  async function show() {
    const notices = await store.notices();
    if (clockIsSure) for (const notice of notices) if (Date.parse(notice.valid_until) + HOUR < now()) store.forget(notice.id);
    const [first, ...others] = notices.filter((notice) => isOpen(notice) && !notice.held).sort(byWeight);
    drawNext($("more"), others, language);
    $("does").hidden = !first;
    $("hush").hidden = Boolean(first);
    $("order").classList.toggle("is-empty", !first?.body?.order);
    if (first?.id !== current?.id) draw(first);
    else if (first && faceOf(first) !== faceOf(current)) renewCard($("place").firstElementChild, drawCard($("card"), first, language));
    if (first?.body?.order) drawOrder($("order"), first.body.order, language);
    current = first ?? null;
    await sayShown();
  }

  function draw(notice) {
    $("place").setAttribute("aria-live", isSafety(notice) ? "assertive" : "polite");
    $("place").replaceChildren(...(notice ? [drawCard($("card"), notice, language)] : []));
    openWhy(false);
    if (!notice) return;
    if (performance.now() - notedAt > READ) $("note").hidden = true;
    if (current) swappedAt = performance.now();
    window.scrollTo(0, 0); // a card begins with its first sentence
  }

  async function sayShown() {
    if (!current || current.seen || document.visibilityState !== "visible") return;
    await store.saw(current.id);
    receipts.flush();
  }

  async function settle(state, reason = "") {
    if (!current || performance.now() - swappedAt < SAME_THUMB) return;
    const { id } = current;
    $("note").hidden = true;
    await store.settle(id, state, reason);
    await show();
    if ($("does").hidden) $("hush").focus({ preventScroll: true }); // the pressed button is gone
    receipts.flush();
    tabs.postMessage("changed");
  }

  // What ended elsewhere leaves the screen; if he was looking at one that was taken back, it says so.
  async function ended(endings, correction) {
    const before = current?.id;
    await store.end(endings);
    await show();
    if (!before || current?.id === before || !endings.some(({ id, ended_as }) => id === before && ended_as === "retracted")) return;
    notedAt = performance.now();
    $("note").hidden = false;
    $("correction").textContent = correction?.[language] ?? "";
  }

  function status(word) {
    for (const name of ["online", "connecting", "offline"]) $(name).hidden = name !== word;
  }

  function synced() {
    if (line.connected()) status("online");
    $("synced").hidden = false;
    $("synced-at").textContent = clockTime(new Date(now()), language);
  }

  // Whether he moves is the server's to say; the page only knows whether it can be seen.
  const posture = () => line.connected() && line.ask("posture", { visible: document.visibilityState === "visible" });
  const openWhy = (open) => {
    $("why-not").hidden = !open;
    $("not-this").setAttribute("aria-expanded", String(open));
  };
  const refresh = () => catchUp().then(receipts.flush);

  $("used").addEventListener("click", () => settle("acted"));
  $("not-this").addEventListener("click", () => {
    openWhy($("why-not").hidden);
    if (!$("why-not").hidden) $("why-not").querySelector("button").focus();
  });
  for (const button of $("why-not").querySelectorAll("button")) {
    button.addEventListener("click", () => settle("declined", button.dataset.reason));
  }
  tabs.addEventListener("message", show);
  document.addEventListener("visibilitychange", () => {
    posture();
    sayShown();
  });
  window.addEventListener("offline", () => status("offline"));
  window.addEventListener("online", () => {
    status("connecting");
    line.retry();
    refresh();
  });
  if (!navigator.onLine) status("offline");
  // The server first: a card that ended or waits for him to stand must not flash up from the store.
  await Promise.race([refresh(), new Promise((done) => setTimeout(done, FIRST_LOOK))]);
  await show();
  setInterval(() => (line.connected() ? receipts.flush() : refresh()), POLL);
  setInterval(show, 1000);
}
