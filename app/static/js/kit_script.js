// One script of the kit: its lines read aloud.

import { readAloud } from "/static/js/aloud.js";

export function mount(page) {
  const lines = () => [...page.querySelectorAll("[data-say]")].map((line) => line.dataset.say);
  readAloud(page.querySelector('[data-part="read"]'), lines, page.dataset.language);
}
