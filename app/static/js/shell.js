// What every page of the rider but that of now does: it keeps the link, fills the status bar, and lets a real notice
// be seen as one quiet row that leads to it. Nothing is marked shown here: he has only seen that there is something.

import { openLink } from "/static/js/link.js";
import { showStatus } from "/static/js/status.js";

export async function mount(page) {
  const { language } = page.dataset;
  const row = page.querySelector('[data-part="waits"]');
  const link = await openLink(page.dataset);
  showStatus(page, link, language);
  if (!row) return; // a page that keeps everything to itself
  const draw = () => {
    const [first] = link.notices();
    page.querySelector('[data-part="top"]').classList.toggle("has-waiting", Boolean(first));
    row.hidden = !first;
    row.querySelector('[data-part="waits-class"]').className = `waits__class is-${first?.class ?? "routine"}`;
    row.querySelector('[data-part="waits-title"]').textContent = first?.title?.[language] ?? "";
  };
  link.on("changed", draw);
  draw();
}
