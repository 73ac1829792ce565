// The list beside the desk: arrows go from script to script, also over those of folded groups' heads.

const ROWS = "a, summary";

export function mount(list) {
  const current = list.querySelector('[aria-current]');
  if (current) list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 2; // a long list opens at where he is
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = event.target.closest(ROWS);
    if (!by || !here || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...list.querySelectorAll(ROWS)].filter((row) => row.getClientRects().length);
    const next = rows[rows.indexOf(here) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
