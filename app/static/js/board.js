// The live board: drawn by the server, then a snapshot and numbered changes. A number that is missing heals itself.

import { openKeys } from "/static/js/board_keys.js";
import { fill, openOrders } from "/static/js/board_rows.js";
import { openStory } from "/static/js/board_story.js";
import { openZones } from "/static/js/board_zones.js";
import { openDesk } from "/static/js/dispatch.js";

const AGAIN = 3000; // milliseconds before a snapshot that did not come is asked for again

export function mount(page) {
  const { language, timezone, first } = page.dataset;
  const find = (name) => document.querySelector(`[data-part="${name}"]`);
  const [list, rest, everyLink, figures, zonesPart] = ["orders", "rest", "every", "figures", "zones"].map(find);
  const zones = openZones(zonesPart, language);
  const orders = openOrders(list, { template: find("order-row"), language, first: Number(first), onCount: countRest });
  const story = openStory(document.querySelector(".room__view"), { linkOf: orders.linkOf, zones: zonesPart });
  const keys = openKeys({ orders, story, every: toggleEvery, dialog: find("keys"), button: find("ask-keys") });
  const desk = openDesk();
  let seq = null; // of the last change that was drawn; null: a snapshot is on its way
  let waiting = [];
  let at = null; // the server's clock; `hello` may be told the moment it is asked for, so it stands up here

  function countRest(all, hidden, late) {
    find("no-orders").hidden = all > 0;
    const words = hidden ? rest.dataset.words.replace("{n}", hidden).replace("{late}", late) : rest.dataset.none;
    if (rest.textContent !== words) rest.textContent = words;
  }

  function toggleEvery() {
    if (list.dataset.every) delete list.dataset.every;
    else list.dataset.every = "true";
    for (const part of everyLink.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "every") !== Boolean(list.dataset.every);
    orders.count();
    keys.tidy();
  }

  async function snapshot() {
    seq = null;
    waiting = [];
    const board = await desk.ask("board");
    if (board.error) return void setTimeout(() => seq === null && desk.connected() && snapshot(), AGAIN);
    orders.replace(board.orders);
    zones.replace(board.zones);
    fill(figures, board.figures);
    seq = board.seq;
    story.changed(board.orders.map((row) => row.order_id));
    keys.tidy();
    const late = waiting;
    waiting = [];
    late.forEach(take);
    page.dataset.live = "true";
  }

  function take(change) {
    if (seq === null) return void waiting.push(change);
    if (change.seq <= seq) return;
    if (change.seq > seq + 1) return void snapshot(); // one is missing: the rows are asked for again
    seq = change.seq;
    orders.change(change.upserts.orders, change.removed.orders);
    zones.change(change.upserts.zones, change.removed.zones);
    fill(figures, change.figures);
    story.changed([...change.upserts.orders.map((row) => row.order_id), ...change.removed.orders]);
    keys.tidy();
  }

  everyLink.addEventListener("click", (event) => {
    event.preventDefault();
    toggleEvery();
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".o");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    keys.choose(link);
    story.open(link.parentElement.dataset.order);
  });
  desk.on("hello", (hello) => {
    Object.assign(page.dataset, { now: hello.now, speed: hello.speed });
    setClock();
    snapshot();
  });
  desk.on("board_changed", take);
  desk.on("line", (up) => {
    const line = find("line");
    line.textContent = up ? "" : line.dataset.down;
  });

  function setClock() {
    at = { server: Date.parse(page.dataset.now), here: performance.now(), speed: Number(page.dataset.speed) };
  }
  function drawClock() {
    const now = new Date(at.server + (performance.now() - at.here) * at.speed);
    const words = now.toLocaleTimeString("en-GB", { timeZone: timezone, hour12: false });
    if (find("clock").textContent !== words) find("clock").textContent = words;
  }
  setClock();
  setInterval(drawClock, 250);
  keys.tidy();
}
