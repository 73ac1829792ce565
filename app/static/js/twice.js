// An act that takes two presses: the second within five seconds, and not by a key that is held or a bounce.

const PATIENCE = 5000; // milliseconds
const TOO_SOON = 400; // milliseconds; a double tap is one press

// pressTwice(root) -> draw(): forms in root with data-twice; call draw() after their pieces were put in anew.
export function pressTwice(root) {
  let armed = null;
  let timer = null;

  const said = (words) => {
    const place = root.querySelector('[data-part="said"]');
    if (place) place.textContent = words ? place.dataset.again : "";
  };

  function draw() {
    for (const form of root.querySelectorAll("form[data-twice]")) {
      form.classList.toggle("is-armed", armed !== null && form.getAttribute("action") === armed.action);
    }
  }

  function set(next) {
    clearTimeout(timer);
    armed = next;
    if (next) timer = setTimeout(() => set(null), PATIENCE);
    said(next !== null);
    draw();
  }

  root.addEventListener("keydown", (event) => event.repeat && event.target.closest("form[data-twice]") && event.preventDefault());
  root.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("form[data-twice]")) return;
      const action = form.getAttribute("action");
      const since = armed?.action === action ? performance.now() - armed.at : null;
      if (since !== null && since >= TOO_SOON) {
        form.elements.sure.value = "1";
        return set(null); // goes on as any form
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (since === null) set({ action, at: performance.now() });
    },
    true,
  );
  return draw;
}
