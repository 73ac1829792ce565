// The page of now: the one card that matters, what he may do with it, and what became of it.

import { drawCard, drawNext, renewCard } from "/static/js/card.js";
import { openLink } from "/static/js/link.js";
import { drawOrder, openOrders } from "/static/js/orders.js";
import { showCalls, showOrders } from "/static/js/order_strip.js";
import { markOffers } from "/static/js/offers.js";
import { openReader } from "/static/js/reader.js";
import { showStatus } from "/static/js/status.js";
import { byWeight, isSafety } from "/static/js/when.js";

const READ = 20000; // a note that a card was taken back outlives the next card by this much
const SAME_THUMB = 350; // a second tap of one press must not answer the card that came up under it
const UNDO = 10000; // as long as the store keeps an answer back

// Without a card it is the order that was promised first.
const byPromise = (a, b) => Date.parse(a.promised_at ?? "9999") - Date.parse(b.promised_at ?? "9999");

export async function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const { language } = page.dataset;
  const link = await openLink(page.dataset);
  const orders = await openOrders(link, () => show());
  const reader = openReader($("read"), link.voice);
  let current = null; // the notice on the screen
  let chosen = {}; // { notice } or { order }: what he asked for instead of the weightiest
  let settled = null; // { id, state, order, at }: the answer that may be taken back
  let known = new Set();
  let face = null; // what the card on the screen was drawn from
  let swappedAt = -SAME_THUMB;
  let notedAt = 0;

  const cardOf = (notice) => drawCard($("card"), notice, language, which(notice));
  const faceOf = (notice) => JSON.stringify([notice.title, notice.body, which(notice)]);
  const linesOf = (notice) => [...(notice?.body?.acts ?? []).map((act) => act.line), notice?.body?.text].map((line) => line?.[language]).filter(Boolean);
  const orderOf = (notice) => notice?.body?.order?.order_id;
  const sameThumb = () => performance.now() - swappedAt < SAME_THUMB;

  // Which one he sees: what he chose, until something weightier comes. While an answer may be taken back only safety comes up.
  function pick(open) {
    const fresh = open.filter(({ id }) => !known.has(id));
    known = new Set(open.map(({ id }) => id));
    if (fresh.some((notice) => notice.id !== chosen.notice && (!current || byWeight(notice, current) < 0))) chosen = {};
    if (settled && performance.now() - settled.at >= UNDO) settled = null;
    if (settled && !isSafety(open[0])) return null;
    settled = null;
    if (chosen.order) return open.find((notice) => orderOf(notice) === chosen.order) ?? null;
    return open.find(({ id }) => id === chosen.notice) ?? open[0] ?? null;
  }

  function show() {
    const open = link.notices();
    const first = pick(open);
    drawNext($("more"), open.filter((notice) => notice !== first), language);
    $("hush").hidden = Boolean(first);
    const cutOff = link.status().word === "offline"; // then nobody knows whether there is nothing to say
    $("calm").hidden = cutOff || Boolean(settled);
    $("cut-off").hidden = !cutOff || Boolean(settled);
    $("settled").hidden = !settled;
    for (const name of ["read", "show", "not-this", "used"]) $(name).classList.toggle("is-none", !first || (name !== "not-this" && Boolean(first.body?.open)));
    $("does").classList.toggle("is-none", !first && !settled);
    for (const words of $("settled").querySelectorAll("[data-settled]")) words.hidden = words.dataset.settled !== settled?.state;
    const focusGoes = !settled && document.activeElement === $("undo");
    $("undo").hidden = !settled;
    page.dataset.card = (first ?? settled)?.class ?? "";
    $("undo").dataset.place = settled?.state ?? "";
    showOrder(first);
    if (first?.id !== current?.id) draw(first);
    else if (first && faceOf(first) !== face) renewCard($("place").firstElementChild, cardOf(first));
    face = first && faceOf(first);
    current = first;
    if (first) markOffers($("place"), first);
    if (focusGoes) (first ? $("used") : $("hush")).focus({ preventScroll: true }); // never left on what is gone
    if (settled) $("worked").hash = encodeURIComponent(settled.id);
    $("show").href = `/rider/show#${first ? encodeURIComponent(first.id) : ""}`;
    seen();
  }

  function draw(notice) {
    reader.stop();
    $("place").setAttribute("aria-live", isSafety(notice) ? "assertive" : "polite");
    $("place").replaceChildren(...(notice ? [cardOf(notice)] : []));
    openWhy(false);
    if (!notice) return;
    if (performance.now() - notedAt > READ) $("note").hidden = true;
    if (current) swappedAt = performance.now();
    window.scrollTo(0, 0); // a card begins with its first sentence
  }

  // Where he holds several orders, the card itself says which one it is about.
  function which(notice) {
    const order = orders.list().length > 1 && orders.of(orderOf(notice));
    return order ? { letter: order.letter, text: order.place ?? order.order_id } : { text: "" };
  }

  function showOrder(first) {
    const list = orders.list();
    const named = first?.body?.order;
    const asked = orders.of(chosen.order ?? settled?.order);
    // An order that is off his hands is no longer late: its minutes would count on for nobody.
    const over = orders.known() && { promised_at: null };
    const order = first ? named && { ...named, ...(orders.of(named.order_id) ?? over) } : asked ?? [...list].sort(byPromise)[0];
    $("order").classList.toggle("is-empty", !order);
    const facts = { language, now: link.now(), asOf: orders.asOf() };
    if (order) drawOrder($("order-face"), { ...order, letter: list.length > 1 && order.letter }, facts);
    showOrders(page, list, order, facts);
    showCalls($("calls"), order, orders.calls());
  }

  const seen = () => current && !current.seen && link.saw(current.id);

  async function settle(state, reason = "") {
    if (!current || sameThumb()) return;
    const { id } = current;
    $("note").hidden = true;
    settled = { id, state, class: current.class, order: orderOf(current), at: performance.now() };
    chosen = {};
    swappedAt = performance.now();
    await link.settle(id, state, reason);
    show();
    if (settled) $("undo").focus({ preventScroll: true }); // in the place of the pressed button
  }

  async function undo() {
    if (!settled || sameThumb()) return;
    const { id, state } = settled;
    settled = null;
    chosen = { notice: id };
    await link.undo(id);
    show();
    $(state === "acted" ? "used" : "not-this").focus({ preventScroll: true });
  }

  function choose(choice) {
    settled = null;
    chosen = choice;
    swappedAt = performance.now();
    show();
  }

  // If he was looking at one that was taken back, the page says so.
  function takenBack({ id, correction }) {
    if (id !== current?.id) return;
    notedAt = performance.now();
    $("note").hidden = false;
    $("correction").textContent = correction?.[language] ?? "";
  }

  const openWhy = (open) => {
    $("why-not").hidden = !open;
    $("not-this").setAttribute("aria-expanded", String(open));
  };

  $("used").addEventListener("click", () => settle("acted"));
  $("undo").addEventListener("click", undo);
  $("not-this").addEventListener("click", () => {
    openWhy($("why-not").hidden);
    if (!$("why-not").hidden) $("why-not").querySelector("button").focus();
  });
  for (const button of $("why-not").querySelectorAll("button")) {
    button.addEventListener("click", () => settle("declined", button.dataset.reason));
  }
  $("own").addEventListener("submit", (event) => {
    event.preventDefault();
    const own = event.target.elements.why;
    if (own.value.trim()) settle("declined", own.value.trim());
    own.value = "";
  });
  $("read").addEventListener("click", () => current && reader.toggle(linesOf(current)));
  $("more").addEventListener("click", () => choose({ notice: $("more").dataset.id }));
  page.addEventListener("choose-order", ({ detail }) => choose({ order: detail }));
  $("place").addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-offer]");
    if (!button || !current) return;
    await (button.getAttribute("aria-pressed") === "true" ? link.unoffer : link.offer)(current.id, button.dataset.offer);
    show();
  });
  // What the card opens is its one act: it counts as used, and nothing is left to take back.
  $("place").addEventListener("click", async (event) => {
    const way = event.target.closest("[data-open]");
    if (!way || !current) return;
    event.preventDefault();
    await link.settle(current.id, "acted");
    location.href = way.href;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") settled = null; // it is owed now
    seen();
  });
  window.addEventListener("pagehide", () => {
    settled = null;
    show();
  });
  showStatus(page, link, language);
  link.on("changed", show);
  link.on("status", show);
  link.on("retracted", takenBack);
  await link.ready;
  show();
  setInterval(show, 1000);
}
