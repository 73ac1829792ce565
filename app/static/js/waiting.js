// What this phone has not sent yet, and what was not taken, with its reason.

import { openOutbox } from "/static/js/outbox.js";
import { clockTime } from "/static/js/when.js";

const WHYS = ["not_yours", "wrong_shape"];

export async function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const { language } = page.dataset;
  const outbox = await openOutbox(page.dataset);
  const send = $("send");

  function draw(item) {
    const row = $("item").content.firstElementChild.cloneNode(true);
    const keep = (name, chosen) => {
      for (const one of row.querySelectorAll(`[data-${name}]`)) if (one.dataset[name] !== chosen) one.remove();
    };
    keep("kind", item.kind === "report" ? item.body.kind : item.kind);
    keep("why", item.why ? (WHYS.includes(item.why) ? item.why : "other") : "");
    row.querySelector("time").textContent = clockTime(new Date(item.made), language);
    row.querySelector('[data-put="text"]').textContent = item.body.text || "";
    const read = row.querySelector('[data-part="read"]');
    if (item.why) read.addEventListener("click", () => outbox.putAway(item.id));
    else read.remove();
    return row;
  }

  function fill(name, items) {
    $(name).replaceChildren(...items.map(draw));
    $(name).hidden = !items.length;
    $(`no-${name}`).hidden = items.length > 0;
  }

  async function show() {
    const [items, refused] = await Promise.all([outbox.items(), outbox.refused()]);
    fill("items", items);
    fill("refused", refused);
    send.disabled = !items.length;
  }

  send.addEventListener("click", () => outbox.flush());
  outbox.onChange(show);
  show();
}
