// Looking for words: what the phone holds is sifted at each letter, the whole library is asked when there is a network.

const PAUSE = 250; // milliseconds of no typing before the server is asked

export function mount(page) {
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  const [form, found, here, alone, none] = ["find", "found", "here", "alone", "none"].map(part);
  const field = form.elements.q;
  const rows = [...here.querySelectorAll("[data-words]")];
  let newest = 0;
  let timer = null;

  function sift() {
    const words = field.value.trim().normalize("NFKC").toLowerCase().split(/\s+/);
    for (const row of rows) row.hidden = !words.every((word) => row.dataset.words.includes(word));
    none.hidden = rows.some((row) => !row.hidden);
  }

  async function ask() {
    clearTimeout(timer);
    const mine = ++newest;
    const asked = field.value.trim();
    if (!asked) {
      alone.hidden = true;
      here.hidden = false;
      return found.replaceChildren();
    }
    const address = `${form.getAttribute("action")}?q=${encodeURIComponent(asked)}`;
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (mine !== newest) return;
    const fresh = text && new DOMParser().parseFromString(text, "text/html").querySelector('[data-part="found"]');
    alone.hidden = Boolean(fresh); // without a network the phone's own words are all there is
    here.hidden = Boolean(fresh); // the whole library was asked, the phone's words among it
    found.replaceChildren(...(fresh?.childNodes ?? []));
    if (fresh) history.replaceState(null, "", address); // the way back leads to what was found
    for (const one of page.querySelectorAll("[data-common]")) one.toggleAttribute("aria-current", one.dataset.common === asked);
  }

  field.addEventListener("input", () => {
    sift();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sift();
    ask();
  });
  page.addEventListener("click", (event) => {
    const common = event.target.closest("[data-common]");
    if (!common || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    field.value = common.dataset.common;
    sift();
    ask();
  });
  sift();
}
