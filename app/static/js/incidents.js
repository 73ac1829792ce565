// The incident list: drawn by the server, kept up to date piece by piece, so that what is being typed stays.

import { openAlarm } from "/static/js/alarm.js";
import { fetchPage, openDesk, sendForm, titleOf } from "/static/js/dispatch.js";
import { openDue } from "/static/js/due.js";
import { renew } from "/static/js/pieces.js";
import { pressTwice } from "/static/js/twice.js";

const PAGE = new URLSearchParams(location.search).get("page"); // of more than a hundred
const PATH = `/dispatch/incidents${PAGE ? `?page=${encodeURIComponent(PAGE)}` : ""}`;

export function mount(page) {
  const alarm = openAlarm(page);
  const setClocks = openDue(page);
  const arm = pressTwice(page);
  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  let asked = 0;
  let drawn = 0;

  function draw(whole) {
    const fresh = whole?.querySelector('[data-module="incidents"]');
    if (!fresh) return;
    for (const name of ["open", "closed"]) renew(part(page, name), part(fresh, name));
    part(page, "soothing").textContent = part(fresh, "soothing").textContent;
    Object.assign(page.dataset, { now: fresh.dataset.now, speed: fresh.dataset.speed });
    after();
  }

  function after() {
    const ringing = part(page, "open").querySelector("[data-rings]");
    arm();
    setClocks();
    alarm.ring(Boolean(ringing), Number(ringing?.dataset.loud));
    titleOf(ringing?.dataset.rings);
  }

  async function look() {
    const mine = ++asked;
    const whole = await fetchPage(PATH);
    if (mine < drawn) return; // a later look was quicker
    drawn = mine;
    draw(whole);
  }

  page.addEventListener("submit", async (event) => {
    event.preventDefault();
    const whole = await sendForm(event.target);
    if (whole === null) return event.target.submit(); // the browser says what is wrong
    drawn = ++asked; // looks that were under way may not know of it
    draw(whole);
  });
  after();
  openDesk({ changed: look, line: (up) => (part(page, "line").hidden = up) });
}
