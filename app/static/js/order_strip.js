// The strip above the card: which of his orders is meant, the list of them all, and whom he can call about it.

import { drawOrder } from "/static/js/orders.js";

const open = (page, yes) => {
  page.querySelector('[data-part="orders"]').hidden = !yes;
  page.querySelector('[data-part="order-face"]').setAttribute("aria-expanded", String(yes));
};

export function showOrders(page, list, current, facts) {
  const face = page.querySelector('[data-part="order-face"]');
  const rows = page.querySelector('[data-part="orders"]');
  const count = page.querySelector('[data-part="order-count"]');
  const place = list.findIndex(({ order_id: id }) => id === current?.order_id) + 1;
  const several = list.length > 1;
  face.disabled = !several;
  count.hidden = !several || !place;
  const words = count.querySelector("[data-count]");
  const told = words.dataset.count.replace("#n", list.length).replace("#m", place);
  if (words.textContent !== told) words.textContent = told;
  if (!count.hidden) face.querySelector('[data-order="promised"]').hidden = true; // the minutes say it already
  if (!several) open(page, false);
  face.onclick ??= () => open(page, rows.hidden);
  const sample = page.querySelector('template[data-part="order-row"]').content.firstElementChild;
  while (rows.children.length > list.length) rows.lastElementChild.remove();
  for (const [number, order] of list.entries()) {
    if (!rows.children[number]) rows.append(sample.cloneNode(true));
    const row = rows.children[number].firstElementChild;
    drawOrder(row, order, facts);
    row.setAttribute("aria-current", String(order.order_id === current?.order_id));
    row.onclick = () => {
      open(page, false);
      face.focus({ preventScroll: true });
      page.dispatchEvent(new CustomEvent("choose-order", { detail: order.order_id }));
    };
  }
}

// A number nobody gave leaves its place empty, so that the others stay where the thumb knows them.
export function showCalls(place, order, calls) {
  const numbers = { ...order?.calls, support: calls.support };
  for (const link of place.querySelectorAll("[data-call]")) {
    const number = numbers[link.dataset.call];
    link.classList.toggle("is-none", !number);
    if (number) link.href = `tel:${number.replace(/[^+\d]/g, "")}`;
    else link.removeAttribute("href");
  }
}
