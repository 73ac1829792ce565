// The page's controller: catches up with the inbox, shows the one card that matters, and says what became of it.

import { byWeight, clockTime, drawCard, drawOrder } from "/static/js/card.js";
import { receiptsOf } from "/static/js/receipts.js";
import { openSocket } from "/static/js/socket.js";
import { openStore } from "/static/js/store.js";

const POLL = 15000;

export async function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const { rider, language, csrf } = page.dataset;
  const store = await openStore(rider);
  const tabs = new BroadcastChannel(`jinnang-${rider}`);
  let { epoch } = await store.place();
  let clock = { server: Date.now(), here: Date.now(), speed: 1 };
  let catching = null;
  let current = null;

  const now = () => clock.server + (Date.now() - clock.here) * clock.speed;
  const setClock = ({ now: text, speed }) => (clock = { server: Date.parse(text), here: Date.now(), speed });
  const line = openSocket({
    hello: async (hello) => {
      setClock(hello);
      status("online");
      await ownEpoch(hello.epoch);
      await behind(hello.head_seq);
      receipts.flush();
    },
    beat: async (beat) => {
      await ownEpoch(beat.epoch);
      await behind(beat.head_seq);
    },
    notice: take,
    retracted: ({ id, correction }) => endHere(id, correction),
    disconnect: () => status("connecting"),
    connect_error: () => status("connecting"),
  });
  const receipts = receiptsOf(store, sendReceipts, () => epoch);

  async function ownEpoch(theirs) {
    if (theirs === epoch) return;
    epoch = theirs;
    await store.startAgain(theirs);
  }

  async function behind(head) {
    const { cursor } = await store.place();
    if (head !== cursor) await catchUp();
    else synced();
  }

  // A notice from the socket: shown if it is the next one, or one that waited for him to stand; otherwise fetched.
  async function take(notice) {
    await ownEpoch(notice.epoch);
    const { cursor } = await store.place();
    if (notice.seq > cursor + 1) return catchUp();
    const isNew = await store.keep({ ...notice, held: false });
    if (isNew) receipts.add(notice, "delivered");
    synced();
    await show();
    tabs.postMessage("changed");
  }

  // One fetch at a time: a second wish to catch up waits for the first and looks again.
  function catchUp() {
    catching ??= fetchAll().finally(() => (catching = null));
    return catching;
  }

  async function fetchAll() {
    let since = await fromHeld((await store.place()).cursor);
    for (;;) {
      let answer;
      try {
        answer = await fetch(`/api/v1/inbox?since=${since}&limit=100`, { headers: { Accept: "application/json" } });
      } catch {
        return status("offline");
      }
      if (!answer.ok) return status("offline");
      const inbox = await answer.json();
      setClock(inbox);
      if (!line.connected()) status("connecting");
      if (inbox.epoch !== epoch || inbox.reset) {
        const cameAnew = inbox.epoch === epoch && since === 0;
        epoch = inbox.epoch;
        if (!cameAnew) {
          await store.startAgain(inbox.epoch);
          since = 0;
          continue;
        }
      }
      for (const notice of inbox.notices) {
        const over = notice.ended_as || ["acted", "declined"].includes(notice.receipt);
        const isNew = await store.keep({ ...notice, ...(over ? { done: notice.ended_as ?? notice.receipt } : {}), ...(notice.receipt === "shown" ? { seen: true } : {}) });
        if (isNew && !notice.receipt) receipts.add(notice, "delivered");
      }
      for (const { id, ended_as } of inbox.ended) await store.mark(id, { done: ended_as });
      if (!inbox.limited) break;
      since = inbox.notices.at(-1).seq;
    }
    synced();
    await show();
    tabs.postMessage("changed");
  }

  // Notices held for his standing still are asked for again, so that they are let go also without a socket.
  async function fromHeld(cursor) {
    const held = (await store.notices()).filter((notice) => notice.held && !notice.done);
    return Math.min(cursor, ...held.map((notice) => notice.seq - 1));
  }

  async function open() {
    const notices = await store.notices();
    for (const notice of notices) if (Date.parse(notice.valid_until) + 3600000 < now()) store.forget(notice.id);
    return notices.filter((notice) => !notice.done && !notice.held && Date.parse(notice.valid_until) > now()).sort(byWeight);
  }

  async function show() {
    const [first, ...others] = await open();
    $("more").hidden = !others.length;
    $("more-title").textContent = others[0]?.title?.[language] ?? "";
    $("more-count").textContent = String(others.length);
    $("does").hidden = !first;
    $("hush").hidden = Boolean(first);
    $("order").classList.toggle("is-empty", !first?.body?.order);
    if (first?.id !== current?.id || !first) {
      $("place").replaceChildren(...(first ? [drawCard($("card"), first, language)] : []));
      closeWhy();
    }
    if (first?.body?.order) drawOrder($("order"), first.body.order, language);
    current = first ?? null;
    sayShown();
  }

  async function sayShown() {
    if (!current || document.visibilityState !== "visible") return;
    const notice = current;
    if (await store.firstToSee(notice.id)) receipts.add(notice, "shown");
  }

  async function settle(state, reason) {
    if (!current) return;
    const notice = current;
    $("note").hidden = true;
    await store.mark(notice.id, { done: state });
    await receipts.add(notice, state, reason);
    await show();
    tabs.postMessage("changed");
  }

  async function endHere(id, correction) {
    const onScreen = current?.id === id;
    const notice = await store.mark(id, { done: "retracted" });
    if (notice && onScreen) {
      $("note").hidden = false;
      $("correction").textContent = correction?.[language] ?? "";
    }
    await show();
  }

  async function sendReceipts(body) {
    if (line.connected()) {
      const answer = await line.ask("receipts", body);
      if (answer.ok || ["not_found", "bad_request", "wrong_epoch"].includes(answer.error)) return true;
    }
    try {
      const answer = await fetch("/api/v1/receipts", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body) });
      return answer.ok || [404, 409].includes(answer.status);
    } catch {
      return false;
    }
  }

  function status(word) {
    for (const name of ["online", "connecting", "offline"]) $(name).hidden = name !== word;
  }

  function synced() {
    if (line.connected()) status("online");
    $("synced").hidden = false;
    $("synced-at").textContent = clockTime(new Date(now()), language);
  }

  const closeWhy = () => ($("why-not").hidden = true);
  $("used").addEventListener("click", () => settle("acted"));
  $("not-this").addEventListener("click", () => {
    $("why-not").hidden = !$("why-not").hidden;
    if (!$("why-not").hidden) $("why-not").querySelector("button").focus();
  });
  for (const button of $("why-not").querySelectorAll("button")) {
    button.addEventListener("click", () => settle("declined", button.dataset.reason));
  }
  tabs.addEventListener("message", show);
  document.addEventListener("visibilitychange", sayShown);
  window.addEventListener("offline", () => status("offline"));
  window.addEventListener("online", () => {
    status("connecting");
    line.retry();
    catchUp().then(receipts.flush);
  });
  setInterval(() => (line.connected() ? show() : catchUp().then(receipts.flush)), POLL);
  setInterval(show, 1000);
  if (!navigator.onLine) status("offline");
  await show();
  catchUp().then(receipts.flush);
}
