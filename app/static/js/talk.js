// What both talk pages do: the form is answered without a reload, and what is wrong is said in words.

import { keepDraft } from "/static/js/drafts.js";

const AFTER_LOAD = 2000; // ms
const FAULT_OF_STATUS = { 400: "stale", 401: "signed_out", 404: "not_yours", 429: "too_fast" };

// `name` keeps the draft apart; `ask(text, form)` gives an answer as http.js does, `draw(words)` the nodes that show it;
// `unread(text, form)` names the fault once nothing answered; `answered(words, text)` is told what the dock is about.
// -> { form, field, place, answer(text), again(), report(body) }
export function listen(page, { name, ask, draw, unread, answered }) {
  const part = (which) => page.querySelector(`[data-part="${which}"]`);
  const [form, place, asking, does, two] = ["ask", "answer", "asking", "does", "two"].map(part);
  const faults = part("faults").content;
  const field = form.elements.text;
  const draft = keepDraft(field, { rider: page.dataset.rider, page: name });
  let newest = 0;
  // Its code comes once the page is there and quiet: when there is no network any more it would be too late.
  let opening = null;
  const openOutbox = () => {
    opening ??= import("/static/js/outbox.js").then((outbox) => outbox.openOutbox(page.dataset));
    opening.catch(() => (opening = null)); // whoever reports hears of it; the next one tries again
    return opening;
  };
  setTimeout(openOutbox, AFTER_LOAD);
  field.addEventListener("focus", openOutbox, { once: true });

  // Kept on the phone before it is sent; what waits already is not kept twice.
  async function report(body) {
    const outbox = await openOutbox();
    const same = ({ body: one }) => one.kind === body.kind && one.text === body.text && one.order_id === body.order_id;
    if (!(await outbox.items()).some(same)) await outbox.add("report", { ...body, at: new Date().toISOString() });
  }

  const show = (nodes, words = null) => {
    const threat = words?.threat === true;
    place.setAttribute("aria-live", threat ? "assertive" : "polite");
    for (const busy of [place, does]) busy.removeAttribute("aria-busy");
    const leaves = words && asking.contains(document.activeElement); // the form folds away under his finger
    place.replaceChildren(...nodes);
    asking.open = !words;
    asking.hidden = two.hidden = threat; // nothing else is offered
    does.hidden = !words || threat;
    if (leaves) place.focus({ preventScroll: true });
    if (words) scrollTo(0, 0);
    else place.scrollIntoView({ block: "nearest" });
  };
  const fault = (which) => show([faults.querySelector(`[data-fault="${which}"]`).cloneNode(true)]);

  async function answer(text) {
    const mine = ++newest;
    if (!text) return fault("blank");
    if ([...text].length > Number(page.dataset.most)) return fault("long");
    place.setAttribute("aria-busy", "true");
    does.setAttribute("aria-busy", "true"); // what the old answer offered is not of these words
    const { ok, status, body } = await ask(text, form);
    if (mine !== newest) return; // a later question is under way
    if (ok) {
      draft.answered();
      show(draw(body.words, text), body.words);
      return answered(body.words, text);
    }
    const lost = status === 0 || status >= 500;
    const which = lost ? await unread(text, form) : FAULT_OF_STATUS[status] ?? "no_answer";
    if (mine === newest) fault(which);
  }

  // Everything anew: an empty field under the thumb.
  function again() {
    newest += 1;
    field.value = "";
    draft.answered();
    show([part("empty").content.cloneNode(true)]);
    field.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(field.value.trim());
  });
  // The keyboard's own key sends; not while it still puts a character together.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    answer(field.value.trim());
  });
  return { form, field, place, answer, again, report };
}

// Words with their marks; only text goes in.
export function fillParts(element, parts) {
  element.replaceChildren(
    ...parts.map(({ text, line, numbers }) => {
      if (!line) return text;
      const mark = document.createElement("mark");
      const number = document.createElement("sup");
      mark.className = `m-${line}`;
      number.textContent = numbers.join(",");
      mark.append(text, "\u2060", number); // the number stays with its words
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

// A list's one sample item, copied for each value.
export function fillRows(list, values, fill) {
  const sample = list.firstElementChild;
  list.replaceChildren(
    ...values.map((value) => {
      const item = sample.cloneNode(true);
      fill(item, value);
      return item;
    }),
  );
}

// The nodes of a template of the page, and a way to find those that are to be filled.
export function copyOf(page, name) {
  const nodes = page.querySelector(`template[data-part="${name}"]`).content.cloneNode(true);
  return { nodes, put: (part) => nodes.querySelector(`[data-put="${part}"]`) };
}
