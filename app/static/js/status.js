// The status bar: facts only, and the same on every page of the rider.

import { clockTime } from "/static/js/when.js";

export function showStatus(page, link, language) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const draw = ({ word, syncedAt, signedOut }) => {
    for (const name of ["online", "connecting", "offline"]) $(name).hidden = name !== word;
    $("synced").hidden = !syncedAt;
    if (syncedAt) $("synced-at").textContent = clockTime(new Date(syncedAt), language);
    if ($("signed-out")) $("signed-out").hidden = !signedOut;
  };
  link.on("status", draw);
  draw(link.status());
}
