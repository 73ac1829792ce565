// The orders he holds: asked of the server, kept on the phone with the moment they were true, and told apart by letters.

import { askOrders } from "/static/js/http.js";
import { clockTime } from "/static/js/when.js";

const LOOK = 15000;
const OLD = 60000; // facts older than this say so
const MINUTE = 60000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// list(): the orders by their letters; of(id): one of them; known(): they were asked for once; calls(): the numbers to call; asOf(): null or the time of old facts.
export async function openOrders(link, changed) {
  const { store } = link;
  let known = (await store.fact("orders")) ?? { at: null, orders: [], calls: {} };
  let letters = (await store.fact("letters")) ?? {};
  let asking = null;

  async function ask() {
    const { ok, body } = await askOrders();
    if (!ok) return changed();
    known = { at: Date.parse(body.now), orders: body.orders, calls: body.calls };
    letters = lettersFor(body.orders, letters);
    await store.keepFact("orders", known);
    await store.keepFact("letters", letters);
    changed();
  }
  const refresh = () => (asking ??= ask().finally(() => (asking = null)));
  const list = () => [...known.orders].map((order) => ({ ...order, letter: letters[order.order_id] })).sort((a, b) => (a.letter < b.letter ? -1 : 1));

  refresh();
  link.on("changed", refresh);
  link.on("status", ({ word }) => word === "online" && refresh());
  setInterval(() => document.visibilityState === "visible" && refresh(), LOOK);
  return {
    list,
    of: (id) => list().find((order) => order.order_id === id),
    known: () => known.at !== null,
    calls: () => known.calls,
    asOf: () => (known.at !== null && link.now() - known.at > OLD && !link.connected() ? known.at : null),
  };
}

// An order keeps its letter as long as he holds it; a new one gets the first that is free.
function lettersFor(orders, before) {
  const kept = {};
  for (const { order_id: id } of orders) if (before[id]) kept[id] = before[id];
  for (const { order_id: id } of [...orders].reverse()) {
    kept[id] ??= [...LETTERS].find((letter) => !Object.values(kept).includes(letter)) ?? "Z";
  }
  return kept;
}

// Fills a face of an order: a row of the list, or the strip above the card.
export function drawOrder(place, order, { language, now, asOf = null }) {
  const spot = (name) => place.querySelector(`[data-order="${name}"]`);
  const put = (element, text) => element.textContent === text || (element.textContent = text);
  const texts = { who: order?.customer, where: order?.place, number: order?.order_id };
  for (const [name, text] of Object.entries(texts)) {
    put(spot(name).querySelector("bdi"), text ?? "");
    spot(name).hidden = !text;
  }
  spot("letter").hidden = !order?.letter;
  put(spot("letter"), order?.letter ?? "");
  const promised = order?.promised_at ? new Date(order.promised_at) : null;
  spot("promised").hidden = !promised;
  const late = spot("late");
  if (!promised) put(late, "");
  else {
    const minutes = Math.floor((now - promised.getTime()) / MINUTE);
    late.classList.toggle("is-late", minutes > 0);
    put(late, minutes > 0 ? late.dataset.late.replace("#", minutes) : late.dataset.left.replace("#", -minutes));
    spot("promised").querySelector("time").dateTime = order.promised_at;
    put(spot("promised").querySelector("time"), clockTime(promised, language));
  }
  put(spot("stage"), asOf ? spot("stage").dataset.asOf.replace("#", clockTime(new Date(asOf), language)) : order?.stage_name?.[language] ?? "");
}
