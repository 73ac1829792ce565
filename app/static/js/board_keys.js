// The room by keyboard: J K, A, G, 1-4, ?, Esc. Never while somebody writes, and never with a modifier.

const WRITES = "input, textarea, select, [contenteditable]";

export function openKeys({ orders, story, every, dialog, button }) {
  let at = null; // where he was last in the list

  // Tab comes to one link of the list, not to each of them.
  function rove(link) {
    for (const one of orders.shown()) {
      const index = one === link ? 0 : -1;
      if (one.tabIndex !== index) one.tabIndex = index;
    }
  }

  function choose(link) {
    at = link;
    rove(link);
  }

  function step(by) {
    const links = orders.shown();
    if (!links.length) return;
    const here = links.indexOf(document.activeElement);
    // From elsewhere one comes back to where one was.
    const next = here < 0 ? (links.includes(at) ? at : links[0]) : links[Math.min(links.length - 1, Math.max(0, here + by))];
    choose(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    a: every,
    g: () => document.querySelector('[data-part="composer"] textarea, [data-part="composer"] input:not([type=hidden])')?.focus(),
    "?": () => dialog.showModal(),
  };
  for (const number of [1, 2, 3, 4]) acts[number] = () => nth(number);

  function nth(number) {
    const incident = document.querySelectorAll(".room__queue [data-incident]")[number - 1];
    incident?.querySelector("button, a")?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
    if (event.key === "Escape") return void (story.close() && event.preventDefault());
    if (event.target.closest?.(WRITES)) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  button.addEventListener("click", () => dialog.showModal());

  return {
    // After rows came and went: one of them must be reached by Tab.
    tidy() {
      const links = orders.shown();
      if (links.length) rove(links.includes(document.activeElement) ? document.activeElement : links.includes(at) ? at : links[0]);
    },
    choose,
  };
}
