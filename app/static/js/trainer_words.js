// The desk for words: what is typed is checked by the server a moment later, and drawn as the rider would see it.

const CALM = 350; // ms without a key before the check is asked
const KEYS_OF_SAVE = new Set(["s", "S"]);

export function mount(page) {
  const form = page.querySelector('[data-part="form"]');
  if (!form.dataset.check) return;
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const words = form.dataset; // what the server calls things; # is a number
  const publish = $("publish");
  let asked = 0;
  let timer = null;
  let leaving = false;

  const dirty = (is) => ($("dirty").hidden = !is);

  async function check() {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    let told;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, body });
      if (!answer.ok) return;
      told = await answer.json();
    } catch {
      return; // no network: the next key asks again, and saving checks anyway
    }
    if (mine === asked) show(told);
  }

  function show(told) {
    const by = new Map();
    for (const { field, text } of told.faults) by.set(field, [...(by.get(field) ?? []), text]);
    for (const place of page.querySelectorAll("[data-fault-for]")) {
      const text = (by.get(place.dataset.faultFor) ?? []).join(" ");
      if (place.textContent.trim() !== text) place.textContent = text;
      const field = document.getElementById(`f-${place.dataset.faultFor}`);
      if (field?.matches("textarea, input, select")) field.toggleAttribute("aria-invalid", Boolean(text));
      if (field?.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
    }
    for (const place of page.querySelectorAll("[data-len]")) {
      const [n, most] = told.lengths[place.dataset.len] ?? [];
      if (n === undefined) continue;
      place.textContent = `${n}/${most}`;
      place.classList.toggle("len--over", n > most);
    }
    for (const place of page.querySelectorAll("[data-seconds]")) place.textContent = told.seconds[place.dataset.seconds] ?? "–";
    for (const row of page.querySelectorAll("[data-blank]")) {
      const hides = !told.blanks.includes(row.dataset.blank);
      if (row.hidden === hides) continue;
      row.hidden = hides;
      row.querySelectorAll("textarea").forEach(grow);
    }
    lint(told);
    if (publish) {
      publish.disabled = told.stops > 0;
      publish.textContent = told.stops ? words.left.replace("#", told.stops) : words.publish;
    }
    phones(told.phones);
  }

  function lint({ faults, stops, better }) {
    const rows = faults.map(({ field, text, stops: stop }) => {
      const row = $("row").content.firstElementChild.cloneNode(true);
      row.classList.add(stop ? "f--stop" : "f--warn");
      row.querySelector("i").textContent = stop ? words.must : words.may;
      const link = row.querySelector("a");
      link.textContent = text;
      link.href = `#f-${field}`;
      return row;
    });
    const same = rows.length === $("lint").children.length && rows.every((row, at) => row.textContent === $("lint").children[at].textContent);
    if (!same) $("lint").replaceChildren(...rows);
    const count = stops ? words.stops.replace("#", stops) : better ? words.ready : words.none;
    if ($("counts").textContent !== count) $("counts").textContent = count;
    $("whole").hidden = faults.length > 0;
  }

  // Our own templates' markup, parsed without running anything, into the tree that each phone has of its own.
  function phones(screens) {
    const frames = page.parentElement.querySelectorAll(".phone");
    for (const [at, screen] of screens.entries()) {
      const stage = frames[at]?.shadowRoot?.querySelector(".stage");
      if (!stage) continue;
      const fresh = new DOMParser().parseFromString(screen, "text/html").body;
      stage.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    }
  }

  // A field is as high as what it holds: nothing of a line is out of sight.
  const grow = (field) => {
    if (!field.matches("textarea") || !field.getClientRects().length) return;
    const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(field);
    field.rows = 1;
    field.rows = Math.max(1, Math.round((field.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) / parseFloat(lineHeight)));
  };
  const growAll = () => form.querySelectorAll("textarea").forEach(grow);
  growAll();
  addEventListener("resize", growAll);

  const soon = ({ target }) => {
    grow(target);
    dirty(true);
    clearTimeout(timer);
    timer = setTimeout(check, CALM);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", (event) => {
    soon(event);
    const { target } = event;
    if (target.name === "model") $("save").click(); // other acts: the server draws them, with what was written
  });
  form.addEventListener("submit", () => (leaving = true));
  document.addEventListener("keydown", (event) => {
    if (!KEYS_OF_SAVE.has(event.key) || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    $("save").click();
  });
  addEventListener("beforeunload", (event) => {
    if (leaving || $("dirty").hidden) return;
    event.preventDefault();
    event.returnValue = "";
  });
  // A link of the lint leads to a field, also into what is folded.
  $("lint").addEventListener("click", (event) => {
    const to = event.target.closest("a") && document.getElementById(event.target.closest("a").hash.slice(1));
    if (!to) return;
    event.preventDefault();
    to.closest("details")?.setAttribute("open", "");
    to.focus();
    to.scrollIntoView({ block: "center" });
  });
}
