// The bell row of the board: rings, says who, and lets him be taken, without a reload.

import { openAlarm } from "/static/js/alarm.js";
import { fetchPage, openClocks, openDesk, sendForm, titleOf } from "/static/js/dispatch.js";
import { pressTwice } from "/static/js/twice.js";

const PATH = "/dispatch/bell";

export function mount(bell) {
  const alarm = openAlarm(bell);
  const setClocks = openClocks();
  const arm = pressTwice(bell);

  function draw(page) {
    const fresh = page?.querySelector('[data-part="bell"]');
    if (!fresh) return;
    const sound = bell.querySelector('[data-part="sound"]');
    const focused = bell.contains(document.activeElement) ? document.activeElement.closest("a, button") : null;
    if (faceOf(bell) !== faceOf(fresh)) {
      bell.className = fresh.className;
      fresh.querySelector('[data-part="sound"]').replaceWith(sound); // it keeps its state
      bell.replaceChildren(...fresh.childNodes);
      if (focused && !focused.isConnected) bell.querySelector(".bell__go .btn:last-child, .bell__go a")?.focus();
    }
    for (const name of ["now", "speed", "rings", "loud"]) {
      if (fresh.dataset[name] === undefined) delete bell.dataset[name];
      else bell.dataset[name] = fresh.dataset[name];
    }
    after();
  }

  function after() {
    arm();
    setClocks(bell);
    alarm.ring(bell.dataset.rings !== undefined, Number(bell.dataset.loud));
    titleOf(bell.dataset.rings);
  }

  bell.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ((await sendForm(event.target)) === null) return event.target.submit();
    draw(await fetchPage(PATH));
  });
  after();
  openDesk({ changed: async () => draw(await fetchPage(PATH)) });
}

// What is said, without what differs by itself: clocks, tokens, the sound's button.
function faceOf(bell) {
  const bare = bell.cloneNode(true);
  for (const part of bare.querySelectorAll('[data-since], [data-part="sound"], [data-part="said"], input')) part.remove();
  return bare.className + bare.textContent.replace(/\s+/g, " ") + (bell.querySelector("form")?.getAttribute("action") ?? "");
}
