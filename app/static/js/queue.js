// The incident queue of the board: drawn by the server, kept up to date piece by piece, its clocks running.

import { fetchPage, openDesk, sendForm } from "/static/js/dispatch.js";
import { openDue } from "/static/js/due.js";
import { renew } from "/static/js/pieces.js";
import { pressTwice } from "/static/js/twice.js";

const PATH = "/dispatch/queue";

export function mount(queue) {
  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  const arm = pressTwice(queue);
  const setClocks = openDue(queue);
  let asked = 0;
  let drawn = 0;

  async function look() {
    const mine = ++asked;
    const fresh = (await fetchPage(PATH))?.querySelector('[data-module="queue"]');
    if (!fresh || mine < drawn) return; // a later look was quicker
    drawn = mine;
    for (const name of ["count", "more"]) {
      if (part(queue, name).textContent !== part(fresh, name).textContent) part(queue, name).replaceChildren(...part(fresh, name).childNodes);
    }
    renew(part(queue, "items"), part(fresh, "items"));
    Object.assign(queue.dataset, { now: fresh.dataset.now, speed: fresh.dataset.speed });
    arm();
    setClocks();
  }

  queue.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ((await sendForm(event.target)) === null) return event.target.submit(); // the browser says what is wrong
    await look();
  });
  setClocks();
  openDesk({ changed: look });
}
