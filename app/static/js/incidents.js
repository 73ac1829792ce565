// The incident list: drawn by the server, kept up to date piece by piece, so that what is being typed stays.

import { openAlarm } from "/static/js/alarm.js";
import { fetchPage, openClocks, openDesk, sendForm, titleOf } from "/static/js/dispatch.js";

const PATH = "/dispatch/incidents";

export function mount(page) {
  const alarm = openAlarm(page);
  const setClocks = openClocks();
  const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
  let asked = 0;
  let drawn = 0;

  function draw(whole) {
    const fresh = whole?.querySelector('[data-module="incidents"]');
    if (!fresh) return;
    for (const name of ["open", "closed"]) renew(part(page, name), part(fresh, name));
    Object.assign(page.dataset, { now: fresh.dataset.now, speed: fresh.dataset.speed });
    after();
  }

  // Only what differs is put in anew; a word that somebody is writing goes over into the new piece.
  function renew(list, fresh) {
    const before = new Map([...list.children].map((piece) => [piece.dataset.incident, piece]));
    const pieces = [...fresh.children].map((piece) => {
      const old = before.get(piece.dataset.incident);
      if (!old || !piece.dataset.incident) return piece;
      if (old.dataset.face === piece.dataset.face && old.className === piece.className) return old;
      const [was, is] = [old.querySelector("input[name=word]"), piece.querySelector("input[name=word]")];
      if (was && is) is.value = was.value;
      return piece;
    });
    if (pieces.length === list.children.length && pieces.every((piece, at) => piece === list.children[at])) return;
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    const there = focused?.closest("[data-incident]")?.dataset.incident;
    list.replaceChildren(...pieces);
    if (!focused || focused.isConnected && document.activeElement === focused) return;
    const again = focused.isConnected ? focused : list.querySelector(`[data-incident="${there}"] ${focused.name === "word" ? "input[name=word]" : ".btn"}`);
    again?.focus({ preventScroll: true });
  }

  function after() {
    const ringing = part(page, "open").querySelector("[data-rings]");
    setClocks(page);
    alarm.ring(Boolean(ringing));
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
