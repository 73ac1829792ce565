// Which offers of the card on the screen are given, and whether they may still be taken back.

export function markOffers(place, { offered = {} }) {
  const row = place.querySelector("[data-given]");
  if (!row) return;
  for (const button of row.querySelectorAll("[data-offer]")) {
    const one = offered[button.dataset.offer];
    button.setAttribute("aria-pressed", String(Boolean(one)));
  }
  const given = Object.values(offered);
  const open = given.some((one) => !one.sent && one.until > Date.now());
  const words = open ? row.dataset.given : given.length ? row.dataset.kept : row.dataset.none;
  const said = place.querySelector('[data-offers="given"]');
  if (said.textContent !== words) said.textContent = words;
}
