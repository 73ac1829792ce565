// The trainer's list by keyboard: "/" goes to the field, the arrows walk the rows. Enter is the link's own.

const isWriting = (element) => element.matches("input, select, textarea, [contenteditable]");

export function mount(page) {
  const field = page.querySelector('input[type="search"]');
  const rows = () => [...page.querySelectorAll("[data-rows] a")].filter((row) => row.offsetParent);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = document.activeElement;
    if (event.key === "/" && !isWriting(at)) {
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = rows();
    const here = all.indexOf(at);
    if (!step || !all.length || (here < 0 && at !== field) || (at === field && step < 0)) return;
    event.preventDefault();
    const next = all[here + step];
    if (next) next.focus();
    else if (step < 0) field.focus();
  });
}
