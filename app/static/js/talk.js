// What both talk pages do: the form is answered without a reload, and what is wrong is said in words.

const FAULT_OF_STATUS = { 400: "stale", 401: "signed_out", 404: "not_yours" };

// Calls `ask(text, form)` for an answer of http.js and `draw(words)` for the nodes that show it.
export function listen(page, ask, draw) {
  const form = page.querySelector('[data-part="ask"]');
  const place = page.querySelector('[data-part="answer"]');
  const faults = page.querySelector('[data-part="faults"]').content;
  const field = form.elements.text;
  let newest = 0;

  const show = (nodes, urgent = false) => {
    place.setAttribute("aria-live", urgent ? "assertive" : "polite");
    place.replaceChildren(...nodes);
    place.scrollIntoView({ block: "nearest" });
    if (place.getBoundingClientRect().height > innerHeight / 2) place.scrollIntoView({ block: "start" });
  };
  const fault = (name) => show([faults.querySelector(`[data-fault="${name}"]`).cloneNode(true)]);

  async function send(text) {
    const mine = ++newest;
    if (!text) return fault("blank");
    if ([...text].length > Number(page.dataset.most)) return fault("long");
    place.setAttribute("aria-busy", "true");
    const { ok, status, body } = await ask(text, form);
    if (mine !== newest) return; // a later question is under way
    place.removeAttribute("aria-busy");
    if (!ok) return fault(FAULT_OF_STATUS[status] ?? "no_answer");
    show(draw(body.words), body.words.threat === true);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(field.value.trim());
  });
  // A better sentence: the draft as it reads with it. The button itself goes, so the answer takes the focus.
  place.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="text"]');
    if (!button) return;
    event.preventDefault();
    field.value = button.value;
    place.focus({ preventScroll: true });
    send(field.value);
  });
  // What was marked is no longer what stands there.
  field.addEventListener("input", () => {
    for (const button of place.querySelectorAll('button[name="text"]')) button.disabled = true;
  });
}

// Words with their marks; only text goes in.
export function fillParts(element, parts, language) {
  element.replaceChildren(
    ...parts.map(({ text, why }) => {
      if (!why) return text;
      const mark = document.createElement("mark");
      const small = document.createElement("small");
      small.textContent = language === "zh" ? `（${why.zh}）` : ` (${why.en})`;
      mark.append(text, small);
      return mark;
    }),
  );
}

export function fillWords(list, texts, language) {
  for (const text of texts) {
    const item = document.createElement("li");
    item.textContent = text[language];
    list.append(item);
  }
}

// The nodes of a template of the page, and a way to find those that are to be filled.
export function copyOf(page, name) {
  const nodes = page.querySelector(`template[data-part="${name}"]`).content.cloneNode(true);
  return { nodes, put: (part) => nodes.querySelector(`[data-put="${part}"]`) };
}
