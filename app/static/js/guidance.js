// The live receipts of guidance: the bar and its words, drawn by the server, put in where they changed.

import { fetchPage, openDesk } from "/static/js/dispatch.js";

const places = (id) => [...document.querySelectorAll("[data-guidance]")].filter((one) => one.dataset.guidance === id);

export async function renew(id) {
  if (!places(id).length) return;
  const live = (await fetchPage(`/dispatch/guidance/${encodeURIComponent(id)}/live`))?.querySelector('[data-part="live"]');
  for (const place of places(id)) {
    const there = place.querySelector('[data-part="live"]');
    if (live && there && !there.isEqualNode(live)) there.replaceWith(live.cloneNode(true));
  }
}

export function mount() {
  openDesk().on("receipts", ({ id }) => renew(id));
}
