// The composer: counts live whom the conditions mean, sends without leaving the page, and gives ten seconds to undo
// in the button's own place. Every rule is the server's; without scripts the same forms work.

import { fetchPage, openDesk } from "/static/js/dispatch.js";

const SOON = 150; // milliseconds between a change and the question how many that are
const LOOK = 5000; // also brings warnings and what another desk did

export function mount(section) {
  const $ = (name) => section.querySelector(`[data-part="${name}"]`);
  const form = $("compose");
  let counting = null;
  let ticking = null;
  let asked = 0;

  async function count() {
    const mine = ++asked;
    const query = new URLSearchParams(new FormData(form));
    for (const name of ["csrf_token", "zh", "en", "count", "until", "priority"]) query.delete(name);
    let told;
    try {
      const answer = await fetch(`${section.dataset.count}?${query}`, { credentials: "same-origin", cache: "no-store" });
      told = answer.ok ? await answer.json() : { riders: 0, typed: false };
    } catch {
      return; // no network: the line says so, and the next look asks again
    }
    if (mine !== asked) return;
    $("count").textContent = told.riders;
    $("typed").classList.toggle("is-none", !told.typed);
    const send = $("go").querySelector("[data-send]");
    if (send) send.textContent = send.dataset.send.replace("#", told.riders);
  }

  // What is chosen, in the words it was chosen by, where the conditions are folded away.
  function chosen() {
    const words = [...$("conds").querySelectorAll("input:checked + span")].map((one) => one.textContent);
    const late = form.elements.late;
    if (late.value) words.push(late.selectedOptions[0].textContent);
    if (form.elements.riders.value.trim()) words.push(form.elements.riders.value.trim());
    const { none, comma } = $("chosen").dataset;
    $("chosen").textContent = words.join(comma) || none;
    $("chosen").parentElement.classList.toggle("is-chosen", words.length > 0);
  }

  const countSoon = () => {
    chosen();
    clearTimeout(counting);
    counting = setTimeout(count, SOON);
  };

  // What the server drew in answer, part by part; the words in the fields stay his.
  function take(page, keep) {
    const fresh = page.querySelector('[data-part="composer"]');
    if (!fresh) return;
    for (const name of ["go", "fault"]) $(name).replaceChildren(...fresh.querySelector(`[data-part="${name}"]`).childNodes);
    if (!keep) form.reset();
    around(page);
    begin();
    countSoon();
  }

  function around(page) {
    for (const name of ["around", "records"]) {
      const fresh = page?.querySelector(`[data-part="${name}"]`);
      const busy = $(name).contains(document.activeElement) || $(name).querySelector("details[open]");
      if (fresh && !busy && !bare(fresh).isEqualNode(bare($(name)))) $(name).replaceWith(fresh);
    }
  }

  // Ten seconds in the button's own place, counted down; then the page asks what became of it.
  function begin() {
    clearInterval(ticking);
    const undo = $("go").querySelector("[data-left]");
    section.classList.toggle("comp--due", Boolean(undo));
    if (!undo) return;
    const ends = performance.now() + Number(undo.dataset.left) * 1000;
    ticking = setInterval(() => {
      const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      undo.querySelector('[data-part="left"]').textContent = left;
      if (left > 0) return;
      clearInterval(ticking);
      sent();
    }, 250);
  }

  async function sent() {
    const page = await fetchPage("/dispatch/guidance");
    if (page) take(page, Boolean(page.querySelector('[data-part="go"] [data-left]')));
  }

  const look = async () => around(await fetchPage(section.dataset.now));

  async function post(target, submitter) {
    const body = new URLSearchParams(new FormData(target));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    const path = submitter?.getAttribute("formaction") ?? target.getAttribute("action");
    const answer = await fetch(path, { method: "POST", credentials: "same-origin", body });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  section.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { target, submitter } = event;
    const button = submitter ?? document.activeElement;
    if (button.disabled) return;
    button.disabled = true;
    try {
      const page = await post(target, button);
      if (target !== form) button.blur?.(); // what it stood in goes
      target.closest("details")?.removeAttribute("open");
      take(page, true);
      if (target === form) $("go").querySelector("button")?.focus();
    } catch {
      target.submit(); // the browser's own way says what is wrong
    } finally {
      button.disabled = false;
    }
  });
  form.addEventListener("input", countSoon);
  const fold = () => {
    $("conds").open = false;
    $("conds").querySelector("summary").focus();
  };
  $("conds-end").addEventListener("click", fold);
  $("conds").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !$("conds").open) return;
    event.stopPropagation();
    fold();
  });
  $("ready").addEventListener("change", ({ target }) => {
    const chosen = target.selectedOptions[0];
    for (const name of ["zh", "en", "priority"]) if (chosen.dataset.zh) form.elements[name].value = chosen.dataset[name];
    target.value = "";
    form.elements.zh.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "g" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    form.elements.zh.focus();
  });
  const desk = openDesk();
  for (const news of ["hello", "guidance"]) desk.on(news, look);
  setInterval(() => document.visibilityState === "visible" && look().then(countSoon), LOOK);
  begin();
  chosen();
  count();
}

// A part without the tokens that differ by themselves.
function bare(part) {
  const copy = part.cloneNode(true);
  for (const token of copy.querySelectorAll('input[name="csrf_token"]')) token.remove();
  return copy;
}
